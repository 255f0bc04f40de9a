import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { browserEnvironment, type User } from '@parley/core'
import { startChatServer } from '@parley/server'
import type { ConformanceSubject, Person } from '@parley/testing/conformance'
import { CountedFetch } from '@parley/testing/conformance'
import { down, drop, type FaultProxy, stall, startFaultProxy } from '@parley/testing/fault-proxy'
import { createLiveQueryTransport, type LiveQueryMode } from '../../src/index.js'
import { createInjection, type Injection } from './injection.js'

/** What the other side knows of one person: their tokens, and the two wires of all their devices. */
interface Account {
  readonly user: User & { readonly name: string }
  token: string
  refused: boolean
  readonly renewals: { asked: number; atOnce: number; mostAtOnce: number }
  /** What is asked once. */
  readonly calls: FaultProxy
  /** Streams and polls. */
  readonly live: FaultProxy
  readonly asked: CountedFetch
  readonly injection: Injection
}

/** The transport over the reference server, as the conformance kit tries it; with no streams, `auto` has to poll. */
export async function startConformanceSubject(
  mode: LiveQueryMode,
  { streamsPerUser = 1_000 } = {},
): Promise<{
  readonly subject: ConformanceSubject
  close(): Promise<void>
}> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-live-query-'))
  const users = new Map<string, Account['user']>()
  const start = (port: number) =>
    startChatServer({
      port,
      databaseFile: join(folder, 'chat.db'),
      logger: { info: () => {}, error: console.error },
      authenticate({ token = '' }) {
        const user = users.get(token)
        return user && { user }
      },
      liveQueries: {
        ...{ pollingIntervalMs: 100, idleIntervalMs: 100, heartbeatMs: 1_000 },
        streamsPerUser,
      },
      presence: { graceMs: 100, coalesceMs: 5 },
      limits: {
        ...{ writesPerSecond: 1e6, writeBurst: 1e6 },
        ...{ operationsPerSecond: 1e6, operationBurst: 1e6 },
      },
    })
  let server = await start(0)
  const accounts = new Map<string, Account>()
  let tokens = 0

  const giveToken = (user: Account['user']) => {
    tokens += 1
    const token = `token-${tokens}`
    users.set(token, user)
    return token
  }

  async function accountOf(person: Person): Promise<Account> {
    const known = accounts.get(person.id)
    if (known) return known
    const user = { id: person.id, name: person.name }
    const account: Account = {
      ...{ user, token: giveToken(user), refused: false, asked: new CountedFetch() },
      renewals: { asked: 0, atOnce: 0, mostAtOnce: 0 },
      calls: await startFaultProxy(server.url),
      live: await startFaultProxy(server.url),
      injection: createInjection(),
    }
    accounts.set(person.id, account)
    // The server knows a user from the first request on.
    const headers = { authorization: `Bearer ${account.token}` }
    await fetch(`${server.url}/session`, { headers })
    return account
  }

  function existing({ id }: { readonly id: string }): Account {
    const account = accounts.get(id)
    if (!account) throw new Error(`There is no account "${id}": create a transport for it first.`)
    return account
  }

  async function renewed(account: Account): Promise<string> {
    const { renewals } = account
    renewals.asked += 1
    renewals.atOnce += 1
    renewals.mostAtOnce = Math.max(renewals.mostAtOnce, renewals.atOnce)
    // Whoever is refused meanwhile could begin another one, which is what `mostAtOnce` is to show.
    await account.asked.allAnswered()
    renewals.atOnce -= 1
    if (!account.refused) account.token = giveToken(account.user)
    return account.token
  }

  const isPolling = mode === 'poll' || streamsPerUser === 0
  // Devices of one account are not tabs of one browser here: each asks for itself.
  const { holdLock, openChannel, ...environment } = browserEnvironment()

  const subject: ConformanceSubject = {
    name: `live-query ${streamsPerUser === 0 ? 'fallback' : mode}`,
    // A poll notices a cut when it asks next.
    ...(isPolling && { patience: { quietMs: 400 } }),
    async create(person) {
      const account = await accountOf(person)
      return createLiveQueryTransport({
        me: account.user,
        url: 'http://either/live',
        mode,
        environment,
        async fetch(asked, init) {
          const url = String(asked)
          const proxy = isLive(url) ? account.live : account.calls
          const to = url.replace('http://either', proxy.url)
          return account.injection.open(to, await account.asked.fetch(to, init))
        },
        getToken: ({ refused }) => (refused ? renewed(account) : account.token),
        // So short that a connection which lost something is given up while a test waits.
        ...{ heartbeatMs: 1_200, timeoutMs: 3_000, idleMs: 200 },
      })
    },
    controls: {
      cut(person) {
        for (const proxy of wiresOf(existing(person))) proxy.use(down())
      },
      restore(person) {
        for (const proxy of wiresOf(existing(person))) proxy.pass()
      },
      hold(person, what) {
        const { calls, live } = existing(person)
        const proxy = what === 'answers' ? calls : live
        proxy.use(stall('to-client'))
      },
      release(person) {
        for (const proxy of wiresOf(existing(person))) proxy.pass()
      },
      loseNextAnswer(person) {
        existing(person).calls.answer({ status: 504, performed: true, times: 1 })
      },
      async missEvents(person, meanwhile) {
        const { live } = existing(person)
        live.use(drop('to-client'))
        await meanwhile()
        live.pass()
      },
      /** All revisions of the gateway are forgotten. */
      async expireCheckpoints() {
        const { port } = server
        await server.close()
        server = await start(port)
      },
      refuseCredentials(person) {
        const account = existing(person)
        account.refused = true
        users.delete(account.token)
        server.disconnect(person.id)
      },
      expireCredentials(person) {
        users.delete(existing(person).token)
        server.disconnect(person.id)
      },
      renewals: (person) => existing(person).renewals,
      revoke: (conversationId, userId) => server.removeMember(conversationId, userId),
      // A poll brings answers and no events.
      ...(!isPolling && {
        sendUnknownEvent(person: Person, conversationId: string) {
          const event = 'event: tomorrow\ndata: {"anything":[1]}\n\n'
          return existing(person).injection.write(conversationId, event)
        },
      }),
      connectionAttempts: (person) => existing(person).asked.urls.filter(isLive).length,
      openResources() {
        const timers = process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout')
        const open = [...accounts.values()].reduce((sum, { asked }) => sum + asked.open, 0)
        return server.liveQueries().streams + open + timers.length
      },
    },
  }

  return {
    subject,
    async close() {
      const wires = [...accounts.values()].flatMap(wiresOf)
      await Promise.all(wires.map((proxy) => proxy.close()))
      await server.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

const wiresOf = ({ calls, live }: Account) => [calls, live]
const isLive = (url: string) => url.includes('wg_json_patch')
