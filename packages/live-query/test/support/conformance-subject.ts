import { browserEnvironment, type User } from '@parley/core'
import type { ConformanceSubject, Person } from '@parley/testing/conformance'
import { down, drop, type FaultProxy, stall, startFaultProxy } from '@parley/testing/fault-proxy'
import { createLiveQueryTransport, type LiveQueryMode } from '../../src/index.js'
import { startChatBackend } from './chat-backend.js'
import { CountedFetch } from './counted-fetch.js'

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
}

/** The transport over a gateway over the reference server, as the conformance kit tries it. */
export async function startConformanceSubject(mode: LiveQueryMode): Promise<{
  readonly subject: ConformanceSubject
  close(): Promise<void>
}> {
  const backend = await startChatBackend()
  const { users, server } = backend
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
      calls: await startFaultProxy(backend.url),
      live: await startFaultProxy(backend.url),
    }
    accounts.set(person.id, account)
    // The server knows a user from the first request on.
    const headers = { authorization: `Bearer ${account.token}` }
    await fetch(`${backend.url}/operations/Conversations`, { headers })
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

  // Devices of one account are not tabs of one browser here: each asks for itself.
  const { holdLock, openChannel, ...environment } = browserEnvironment()

  const subject: ConformanceSubject = {
    name: `live-query ${mode}`,
    // A poll notices a cut when it asks next.
    ...(mode === 'poll' && { patience: { quietMs: 400 } }),
    async create(person) {
      const account = await accountOf(person)
      return createLiveQueryTransport({
        me: account.user,
        url: 'http://either',
        mode,
        environment,
        fetch: (url, init) => {
          const proxy = isLive(String(url)) ? account.live : account.calls
          return account.asked.fetch(String(url).replace('http://either', proxy.url), init)
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
      expireCheckpoints: () => backend.restartGateway(),
      refuseCredentials(person) {
        const account = existing(person)
        account.refused = true
        users.delete(account.token)
        backend.gateway.recheck(person.id)
      },
      expireCredentials(person) {
        users.delete(existing(person).token)
        backend.gateway.recheck(person.id)
      },
      renewals: (person) => existing(person).renewals,
      async revoke(conversationId, userId) {
        await server.removeMember(conversationId, userId)
        backend.gateway.recheck(userId)
      },
      // A poll brings answers and no events.
      ...(mode === 'stream' && {
        sendUnknownEvent(_person: Person, conversationId: string) {
          const event = 'event: tomorrow\ndata: {"anything":[1]}\n\n'
          return backend.injection.write(conversationId, event)
        },
      }),
      connectionAttempts: (person) => existing(person).asked.urls.filter(isLive).length,
      openResources() {
        const timers = process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout')
        const open = [...accounts.values()].reduce((sum, { asked }) => sum + asked.open, 0)
        return backend.gateway.stats().streams + open + timers.length
      },
    },
  }

  return {
    subject,
    async close() {
      const wires = [...accounts.values()].flatMap(wiresOf)
      await Promise.all(wires.map((proxy) => proxy.close()))
      await backend.close()
    },
  }
}

const wiresOf = ({ calls, live }: Account) => [calls, live]
const isLive = (url: string) => url.includes('wg_json_patch')
