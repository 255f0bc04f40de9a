import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ConformanceSubject, Person } from '@parley/testing/conformance'
import { createLiveQueryTransport, type LiveQueryMode } from '../../src/index.js'
import { createInjection, type Injection } from './injection.js'
import { createLiveAccounts, type LiveAccount } from './live-accounts.js'
import { startQuickServer } from './quick-server.js'

/** The transport over the reference server, as the conformance kit tries it; with no streams, `auto` has to poll. */
export async function startConformanceSubject(
  mode: LiveQueryMode,
  { streamsPerUser = 1_000 } = {},
): Promise<{
  readonly subject: ConformanceSubject
  close(): Promise<void>
}> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-live-query-'))
  const accounts = createLiveAccounts((userId) => server.disconnect(userId))
  const injections = new Map<LiveAccount, Injection>()
  const { authenticate } = accounts
  const databaseFile = join(folder, 'chat.db')
  const start = (port: number) =>
    startQuickServer({ ...{ port, databaseFile, authenticate, streamsPerUser } })
  let server = await start(0)

  const enter = async (account: LiveAccount) => {
    await account.wireTo(server.url)
    injections.set(account, createInjection())
    // The server knows a user from the first request on.
    const headers = { authorization: `Bearer ${account.token}` }
    await fetch(`${server.url}/session`, { headers })
  }
  const wiresOf = ({ wires: [wires] }: LiveAccount) => {
    if (!wires) throw new Error('There is no wire to the server.')
    return wires
  }
  const injectionOf = (account: LiveAccount) => {
    const injection = injections.get(account)
    if (!injection) throw new Error('There is no stream to write into.')
    return injection
  }
  const isPolling = mode === 'poll' || streamsPerUser === 0

  const subject: ConformanceSubject = {
    name: `live-query ${streamsPerUser === 0 ? 'fallback' : mode}`,
    // A poll notices a cut when it asks next.
    ...(isPolling && { patience: { quietMs: 400 } }),
    async create(person) {
      const account = await accounts.of(person, enter)
      const fetchOver = account.fetchOver(wiresOf(account))
      return createLiveQueryTransport({
        ...account.transportOptions,
        url: 'http://either/live',
        mode,
        fetch: async (url, init) =>
          injectionOf(account).open(String(url), await fetchOver(url, init)),
      })
    },
    controls: {
      ...accounts.controls,
      loseNextAnswer(person) {
        const { calls } = wiresOf(accounts.existing(person))
        calls.answer({ status: 504, performed: true, times: 1 })
      },
      /** All revisions of the gateway are forgotten. */
      async expireCheckpoints() {
        const { port } = server
        await server.close()
        server = await start(port)
      },
      revoke: (conversationId, userId) => server.removeMember(conversationId, userId),
      // A poll brings answers and no events.
      ...(!isPolling && {
        sendUnknownEvent(person: Person, conversationId: string) {
          const event = 'event: tomorrow\ndata: {"anything":[1]}\n\n'
          return injectionOf(accounts.existing(person)).write(conversationId, event)
        },
      }),
      openResources: () => server.liveQueries().streams + accounts.openResources(),
    },
  }

  return {
    subject,
    async close() {
      await accounts.close()
      await server.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
