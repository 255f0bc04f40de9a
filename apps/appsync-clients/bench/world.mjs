import { join } from 'node:path'
import { hearing } from './calm.mjs'
import { createConversation } from './conversation.mjs'
import { startEndpoint } from './endpoint.mjs'
import { startClients } from './hearing-clients.mjs'
import { createWriter } from './writer.mjs'

/**
 * An endpoint of its own, with clients of both kinds that listen to one conversation; resolves when all do.
 * @param {{ folder: string, name: string, counts: { own: number, official: number }, instance: string }} options
 * `instance`: the bundle of one of aws-amplify's
 */
export async function startWorld({ folder, name, counts, instance }) {
  const endpoint = await startEndpoint(join(folder, `${name}.db`), counts)
  const conversationId = await createConversation(endpoint.url, counts)
  const place = [endpoint.url, conversationId]
  const own = startClients('own', counts.own, ['./own-process.mjs', ...place])
  const official = startClients('official', counts.official, [
    './official-process.mjs',
    ...place,
    instance,
  ])
  const world = { endpoint, writer: createWriter(conversationId), own, official }
  const [ours, theirs] = await hearing(world)
  if (ours < own.count || theirs < official.count)
    throw new Error(`only ${ours} of ours and ${theirs} of aws-amplify hear anything`)
  return { ...world, close: () => Promise.all([own.kill(), official.kill(), endpoint.kill()]) }
}
