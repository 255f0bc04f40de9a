import type { User } from '@parley/core'
import { type ChatServer, startChatServer } from '@parley/server'
import type { ConformanceSubject, Person } from '@parley/testing/conformance'
import { CountedFetch } from '@parley/testing/conformance'
import {
  down,
  drop,
  type FaultProxy,
  frame,
  stall,
  startFaultProxy,
} from '@parley/testing/fault-proxy'
import { createGraphQLWsTransport } from '../src/index.js'
import { changeOften } from './change-often.js'
import { CountedWebSocket } from './counted-web-socket.js'

/** What the other side knows of one person: their tokens, and the two wires of all their devices. */
interface Account {
  readonly user: User
  token: string
  refused: boolean
  readonly renewals: { asked: number; atOnce: number; mostAtOnce: number }
  readonly requests: FaultProxy
  readonly sockets: FaultProxy
  readonly asked: CountedFetch
  readonly opened: CountedWebSocket[]
}

/** The transport over the real reference server, as the conformance kit tries it. */
export async function startReferenceSubject(): Promise<{
  readonly subject: ConformanceSubject
  close(): Promise<void>
}> {
  const accounts = new Map<string, Account>()
  const users = new Map<string, User & { readonly name: string }>()
  const server = await startServer(users)
  let tokens = 0

  const giveToken = (user: User & { readonly name: string }) => {
    tokens += 1
    const token = `token-${tokens}`
    users.set(token, user)
    return token
  }

  async function accountOf(person: Person): Promise<Account> {
    const known = accounts.get(person.id)
    if (known) return known
    const user = { id: person.id, name: person.name }
    const token = giveToken(user)
    const account: Account = {
      ...{ user, token, refused: false, asked: new CountedFetch(), opened: [] },
      renewals: { asked: 0, atOnce: 0, mostAtOnce: 0 },
      requests: await startFaultProxy(server.url),
      sockets: await startFaultProxy(server.url),
    }
    accounts.set(person.id, account)
    // The server knows a user from the first request on.
    await fetch(`${server.url}/session`, { headers: { authorization: `Bearer ${token}` } })
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
    if (!account.refused) account.token = giveToken({ name: '', ...account.user })
    return account.token
  }

  function transportOf(account: Account) {
    class AccountWebSocket extends CountedWebSocket {
      constructor(url: string, protocol: string) {
        super(url, protocol)
        account.opened.push(this)
      }
    }
    return createGraphQLWsTransport({
      me: account.user,
      url: `${account.requests.url}/graphql`,
      webSocketUrl: `${account.sockets.url}/graphql`,
      webSocket: AccountWebSocket,
      fetch: account.asked.fetch,
      getToken: ({ refused }) => (refused ? renewed(account) : account.token),
      // So short that a connection which lost something is given up while a test waits.
      ...{ pingIntervalMs: 200, pongTimeoutMs: 200 },
    })
  }

  const subject: ConformanceSubject = {
    name: 'graphql-ws',
    create: async (person) => transportOf(await accountOf(person)),
    controls: {
      cut(person) {
        for (const proxy of wiresOf(existing(person))) proxy.use(down())
      },
      restore(person) {
        for (const proxy of wiresOf(existing(person))) proxy.pass()
      },
      hold(person, what) {
        const { requests, sockets } = existing(person)
        const proxy = what === 'answers' ? requests : sockets
        proxy.use(stall('to-client'))
      },
      release(person) {
        for (const proxy of wiresOf(existing(person))) proxy.pass()
      },
      loseNextAnswer(person) {
        existing(person).requests.answer({ status: 504, performed: true, times: 1 })
      },
      async missEvents(person, meanwhile) {
        const { sockets } = existing(person)
        sockets.use(drop('to-client'))
        await meanwhile()
        sockets.pass()
      },
      async expireCheckpoints(conversationId) {
        // The newest accounts first: one of them is a member.
        for (const account of [...accounts.values()].reverse()) {
          if (await changeOften(server.url, account.token, conversationId)) return
        }
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
      sendUnknownEvent(person) {
        const { opened, sockets } = existing(person)
        const [id] = [...(opened.at(-1)?.subscriptions ?? [])].slice(-1)
        const told = sockets.injectFrame(() => {
          const events = [{ __typename: 'EventOfTomorrow', conversationId: 'c1' }]
          const conversationUpdates = { __typename: 'Events', events, checkpoint: null }
          return frame(
            JSON.stringify({ id, type: 'next', payload: { data: { conversationUpdates } } }),
          )
        })
        if (id === undefined || told === 0) throw new Error('Nobody listens to the event.')
      },
      connectionAttempts: (person) => existing(person).opened.length,
      openResources() {
        const sockets = [...accounts.values()].flatMap(({ opened }) => opened)
        const timers = process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout')
        const open = sockets.filter((one) => one.readyState !== one.CLOSED)
        const subscriptions = open.reduce((sum, one) => sum + one.subscriptions.size, 0)
        return open.length + subscriptions + timers.length
      },
    },
  }

  return {
    subject,
    async close() {
      const wires = [...accounts.values()].flatMap(wiresOf)
      await Promise.all(wires.map((proxy) => proxy.close()))
      await server.close()
    },
  }
}

const wiresOf = ({ requests, sockets }: Account) => [requests, sockets]

function startServer(users: ReadonlyMap<string, User & { readonly name: string }>) {
  const plenty = 1_000_000
  return startChatServer({
    port: 0,
    databaseFile: ':memory:',
    logger: { info: () => {}, error: () => {} },
    authenticate({ token = '' }) {
      const user = users.get(token)
      return user && { user }
    },
    limits: {
      ...{ writesPerSecond: plenty, writeBurst: plenty },
      ...{ operationsPerSecond: plenty, operationBurst: plenty },
    },
    presence: { graceMs: 100, coalesceMs: 5 },
  }) satisfies Promise<ChatServer>
}
