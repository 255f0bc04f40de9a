// Endpoint, our clients and AWS's are processes of their own; this one writes messages as somebody who uses no client.
import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { notMeasured, report } from '../../../scripts/measurement.mjs'
import { bundle } from './bundle.mjs'
import { hearing } from './calm.mjs'
import { createConversation } from './conversation.mjs'
import { startEndpoint } from './endpoint.mjs'
import { startClients } from './hearing-clients.mjs'
import { measureDrop } from './rows/drop.mjs'
import { measureOutage } from './rows/outage.mjs'
import { measureRestart } from './rows/restart.mjs'
import { measureSize } from './rows/size.mjs'

const giveUpMs = 358_000
const rows = {
  size: measureSize,
  drop: measureDrop,
  restart: measureRestart,
  'outage-5': (world) => measureOutage(world, 5),
  'outage-13': (world) => measureOutage(world, 13),
  'outage-60': (world) => measureOutage(world, 60),
}

/** Measures all rows, or those named by `--only`, and reports. */
export async function bench(name) {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', multiple: true },
      clients: { type: 'string', default: '200' },
      official: { type: 'string', default: '10' },
    },
  })
  const wanted = values.only?.flatMap((one) => one.split(',')) ?? Object.keys(rows)
  const unknown = wanted.filter((one) => !(one in rows))
  if (unknown.length > 0)
    notMeasured(name, `There is no row ${unknown.join(', ')}: ${Object.keys(rows).join(', ')}`)
  setTimeout(() => notMeasured(name, `not done within ${giveUpMs / 1000} s`), giveUpMs)

  const folder = mkdtempSync(join(tmpdir(), 'parley-appsync-'))
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  const counts = { own: Number(values.clients), official: Number(values.official) }
  console.log(
    `${counts.own} clients of ours and ${counts.official} of aws-amplify 6.22.1 in one conversation, each with a key and a ` +
      `socket of its own; a message every 250 ms by somebody else while a row waits; Node ${process.version}, ` +
      `${cpus().length} CPUs, all on this machine`,
  )

  const endpoint = await startEndpoint(join(folder, 'chat.db'), counts)
  const world = { endpoint, folder }
  if (wanted.some((one) => one !== 'size')) {
    const conversationId = await createConversation(endpoint.url, counts)
    const instance = join(folder, 'official-instance.mjs')
    await bundle(fileURLToPath(new URL('official-instance.mjs', import.meta.url)), instance)
    const [own, official] = await Promise.all([
      startClients('own', counts.own, ['./own-process.mjs', endpoint.url, conversationId]),
      startClients('official', counts.official, [
        './official-process.mjs',
        endpoint.url,
        conversationId,
        instance,
      ]),
    ])
    Object.assign(world, { conversationId, own, official })
    const [ours, theirs] = await hearing(world)
    if (ours < own.count || theirs < official.count)
      throw new Error(`only ${ours} of ours and ${theirs} of aws-amplify hear anything`)
  }
  const targets = []
  for (const one of Object.keys(rows)) {
    if (wanted.includes(one)) targets.push(...(await rows[one](world)))
  }
  report(name, targets)
}
