import type { ChatTransport, User } from '@parley/core'
import { chatql, type GraphQLOperations, parleyAppSync } from '@parley/graphql'
import type { ChatServer } from '@parley/server'
import type { ConformanceControls, ConformanceSubject, Person } from '@parley/testing/conformance'
import { down, drop, frame, stall } from '@parley/testing/fault-proxy'
import { createLocalAccount, type LocalAccount, type Wires } from './local-account.js'
import { type Sessions, startLocalSite } from './local-site.js'

export interface LocalSubject {
  readonly subject: ConformanceSubject
  close(): Promise<void>
}

/** Everything of a subject but which transports it makes. */
export interface Locality {
  readonly sessions: Sessions
  readonly sites: ChatServer[]
  readonly controls: ConformanceControls
  startSite(): Promise<ChatServer>
  accountOf(person: Person): LocalAccount
  close(): Promise<void>
}

/** The transport in this preset over the real local endpoint, as the conformance kit tries it. */
export async function startLocalSubject(api: 'parley' | 'chatql'): Promise<LocalSubject> {
  const locality = createLocality()
  const site = await locality.startSite()
  const operations: Readonly<Record<typeof api, () => GraphQLOperations>> = {
    parley: parleyAppSync,
    chatql,
  }
  const register = `mutation { createUser(username: "") { id } }`

  return {
    subject: {
      name: `appsync ${api}`,
      async create(person): Promise<ChatTransport> {
        const account = locality.accountOf(person)
        const me: User = account.user
        const transport = await account.transportTo(site.url, api, me, operations[api]())
        // As ChatQL's clients do at each start; the other schema learns of people by any request.
        if (api === 'chatql') await ask(site, account, api, register)
        else await ask(site, account, api, '{ me { id } }')
        return transport
      },
      controls: {
        ...locality.controls,
        revoke: (conversationId, userId) => site.removeMember(conversationId, userId),
      },
    },
    close: locality.close,
  }
}

export function createLocality(): Locality {
  const sessions: Sessions = new Map()
  const sites: ChatServer[] = []
  const accounts = new Map<string, LocalAccount>()

  function existing({ id }: { readonly id: string }): LocalAccount {
    const account = [...accounts.values()].find(({ user }) => user.id === id || user.name === id)
    if (!account) throw new Error(`There is no account "${id}": create a transport for it first.`)
    return account
  }
  const each = (person: Person, act: (wires: Wires) => void) => {
    for (const wires of existing(person).wires) act(wires)
  }
  const disconnect = ({ user }: LocalAccount) => {
    for (const site of sites) site.disconnect(user.id)
  }
  const pass = (person: Person) =>
    each(person, ({ requests, sockets }) => {
      requests.pass()
      sockets.pass()
    })

  return {
    ...{ sessions, sites },
    async startSite() {
      const site = await startLocalSite(sessions)
      sites.push(site)
      return site
    },
    accountOf(person) {
      const known =
        accounts.get(person.id) ??
        createLocalAccount({ id: person.id, name: person.name }, sessions)
      accounts.set(person.id, known)
      return known
    },
    controls: {
      cut: (person) =>
        each(person, ({ requests, sockets }) => {
          requests.use(down())
          sockets.use(down())
        }),
      restore: pass,
      hold: (person, what) =>
        each(person, ({ requests, sockets }) => {
          const proxy = what === 'answers' ? requests : sockets
          proxy.use(stall('to-client'))
        }),
      release: pass,
      loseNextAnswer: (person) =>
        each(person, ({ requests }) => {
          requests.answer({ status: 504, performed: true, times: 1 })
        }),
      async missEvents(person, meanwhile) {
        each(person, ({ sockets }) => sockets.use(drop('to-client')))
        await meanwhile()
        each(person, ({ sockets }) => sockets.pass())
      },
      refuseCredentials(person) {
        existing(person).refuse()
        disconnect(existing(person))
      },
      expireCredentials(person) {
        existing(person).signOut()
        disconnect(existing(person))
      },
      renewals: (person) => existing(person).renewals,
      sendUnknownEvent(person) {
        const { opened, wires } = existing(person)
        const [id] = [...(opened.at(-1)?.subscriptions ?? [])].slice(-1)
        if (id === undefined) throw new Error('Nobody listens to the event.')
        for (const { sockets } of wires) {
          for (const type of ['data_of_tomorrow', 'ka']) {
            sockets.injectFrame(frame(JSON.stringify({ id, type, payload: { data: 7 } })))
          }
        }
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
    async close() {
      const proxies = [...accounts.values()].flatMap(({ wires }) =>
        wires.flatMap(({ requests, sockets }) => [requests, sockets]),
      )
      await Promise.all(proxies.map((proxy) => proxy.close()))
      await Promise.all(sites.map((site) => site.close()))
    },
  }
}

/** Round the transport, so that a user is known before anybody looks for them. */
async function ask(
  { url }: ChatServer,
  account: LocalAccount,
  api: string,
  query: string,
): Promise<void> {
  const response = await fetch(`${url}/appsync/${api}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: account.token },
    body: JSON.stringify({ query }),
  })
  const { errors } = (await response.json()) as { errors?: unknown }
  if (errors !== undefined) throw new Error(`The server did not answer: ${JSON.stringify(errors)}`)
}
