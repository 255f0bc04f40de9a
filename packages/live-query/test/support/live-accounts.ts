import { browserEnvironment, type User } from '@parley/core'
import type { ConformanceControls, Person } from '@parley/testing/conformance'
import { CountedFetch } from '@parley/testing/conformance'
import { down, drop, type FaultProxy, stall, startFaultProxy } from '@parley/testing/fault-proxy'
import type { LiveQueryTransportOptions } from '../../src/index.js'

/** The wires of all devices of one person to one server. */
export interface Wires {
  /** What is asked once. */
  readonly calls: FaultProxy
  /** Streams and polls. */
  readonly live: FaultProxy
}

/** What the other side knows of one person. */
export interface LiveAccount {
  readonly user: User & { readonly name: string }
  /** One for each server that they were brought to. */
  readonly wires: readonly Wires[]
  readonly token: string
  wireTo(url: string): Promise<Wires>
  /** Over these wires; whatever is asked says `http://either` for their addresses. */
  fetchOver(wires: Wires): typeof fetch
  /** What every transport of theirs is made with, but where it asks. */
  readonly transportOptions: Pick<
    LiveQueryTransportOptions,
    'me' | 'environment' | 'getToken' | 'heartbeatMs' | 'timeoutMs' | 'idleMs'
  >
}

/** Who is signed in, and what the kit does to them and their wires. */
export interface LiveAccounts {
  authenticate(credentials: { readonly token?: string }): { user: LiveAccount['user'] } | undefined
  /** @param enter Called once for each person. */
  of(person: Person, enter: (account: LiveAccount) => Promise<void>): Promise<LiveAccount>
  existing(person: { readonly id: string }): LiveAccount
  readonly controls: Required<
    Pick<
      ConformanceControls,
      | 'cut'
      | 'restore'
      | 'hold'
      | 'release'
      | 'missEvents'
      | 'refuseCredentials'
      | 'expireCredentials'
      | 'renewals'
      | 'connectionAttempts'
    >
  >
  /** Requests that wait for their answer, and timers of this process. */
  openResources(): number
  close(): Promise<void>
}

/** @param recheck The credentials of this user are other ones: what they have open is looked at again. */
export function createLiveAccounts(recheck: (userId: string) => void): LiveAccounts {
  const sessions: Sessions = new Map()
  const accounts = new Map<string, OwnAccount>()

  function existing({ id }: { readonly id: string }): OwnAccount {
    const account = accounts.get(id)
    if (!account) throw new Error(`There is no account "${id}": create a transport for it first.`)
    return account
  }
  const each = (person: { readonly id: string }, act: (wires: Wires) => void) => {
    for (const wires of existing(person).wires) act(wires)
  }
  const pass = (person: { readonly id: string }) =>
    each(person, ({ calls, live }) => {
      calls.pass()
      live.pass()
    })

  return {
    authenticate({ token = '' }) {
      const user = sessions.get(token)
      return user && { user }
    },
    async of({ id, name }, enter) {
      const known = accounts.get(id)
      if (known) return known
      const account = createAccount({ id, name }, sessions)
      accounts.set(id, account)
      await enter(account)
      return account
    },
    existing,
    controls: {
      cut: (person) =>
        each(person, ({ calls, live }) => {
          calls.use(down())
          live.use(down())
        }),
      restore: pass,
      hold: (person, what) =>
        each(person, ({ calls, live }) => {
          const proxy = what === 'answers' ? calls : live
          proxy.use(stall('to-client'))
        }),
      release: pass,
      async missEvents(person, meanwhile) {
        each(person, ({ live }) => live.use(drop('to-client')))
        await meanwhile()
        each(person, ({ live }) => live.pass())
      },
      refuseCredentials(person) {
        existing(person).isRefused = true
        sessions.delete(existing(person).token)
        recheck(person.id)
      },
      expireCredentials(person) {
        sessions.delete(existing(person).token)
        recheck(person.id)
      },
      renewals: (person) => existing(person).renewals,
      connectionAttempts: (person) => existing(person).asked.urls.filter(isLive).length,
    },
    openResources() {
      const timers = process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout')
      return [...accounts.values()].reduce((sum, { asked }) => sum + asked.open, timers.length)
    },
    async close() {
      const wires = [...accounts.values()].flatMap((account) => account.wires)
      await Promise.all(wires.flatMap(({ calls, live }) => [calls.close(), live.close()]))
    },
  }
}

const isLive = (url: string) => url.includes('wg_json_patch')

type Sessions = Map<string, LiveAccount['user']>

interface OwnAccount extends LiveAccount {
  readonly asked: CountedFetch
  readonly renewals: { asked: number; atOnce: number; mostAtOnce: number }
  /** Whoever asks for a new token gets none that is good. */
  isRefused: boolean
}

function createAccount(user: LiveAccount['user'], sessions: Sessions): OwnAccount {
  const asked = new CountedFetch()
  const wires: Wires[] = []
  const renewals = { asked: 0, atOnce: 0, mostAtOnce: 0 }
  // Devices of one account are not tabs of one browser here: each asks for itself.
  const { holdLock, openChannel, ...environment } = browserEnvironment()
  let token = ''

  const signIn = () => {
    token = `token-${crypto.randomUUID()}`
    sessions.set(token, user)
  }
  async function renewed(): Promise<string> {
    renewals.asked += 1
    renewals.atOnce += 1
    renewals.mostAtOnce = Math.max(renewals.mostAtOnce, renewals.atOnce)
    // Whoever is refused meanwhile could begin another one, which is what `mostAtOnce` is to show.
    await asked.allAnswered()
    renewals.atOnce -= 1
    if (!account.isRefused) signIn()
    return token
  }
  signIn()

  const account: OwnAccount = {
    ...{ user, wires, asked, renewals, isRefused: false },
    get token() {
      return token
    },
    async wireTo(url) {
      const own = { calls: await startFaultProxy(url), live: await startFaultProxy(url) }
      wires.push(own)
      return own
    },
    fetchOver:
      ({ calls, live }) =>
      (url, init) => {
        const { url: to } = isLive(String(url)) ? live : calls
        return asked.fetch(String(url).replace('http://either', to), init)
      },
    transportOptions: {
      ...{ me: user, environment },
      getToken: ({ refused }) => (refused ? renewed() : token),
      // So short that a connection which lost something is given up while a test waits.
      ...{ heartbeatMs: 1_200, timeoutMs: 3_000, idleMs: 200 },
    },
  }
  return account
}
