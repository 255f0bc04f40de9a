import type { ChatTransport, User } from '@parley/core'
import type { GraphQLOperations } from '@parley/graphql'
import { CountedFetch } from '@parley/testing/conformance'
import { type FaultProxy, startFaultProxy } from '@parley/testing/fault-proxy'
import { createAppSyncTransport, lambda } from '../src/index.js'
import { CountedWebSocket } from './counted-web-socket.js'
import type { Sessions } from './local-site.js'

/** The two wires from all devices of one person to one site. */
export interface Wires {
  readonly requests: FaultProxy
  readonly sockets: FaultProxy
}

/** What the other side knows of one person. */
export interface LocalAccount {
  readonly user: User & { readonly name: string }
  readonly renewals: { asked: number; atOnce: number; mostAtOnce: number }
  readonly opened: CountedWebSocket[]
  readonly wires: readonly Wires[]
  readonly token: string
  /** Nobody is signed in with it any more. */
  signOut(): void
  /** Whoever asks for new credentials gets none that are good. */
  refuse(): void
  wiresTo(url: string): Promise<Wires>
  transportTo(
    url: string,
    api: string,
    me: User,
    operations: GraphQLOperations,
  ): Promise<ChatTransport>
}

export function createLocalAccount(
  user: User & { readonly name: string },
  sessions: Sessions,
): LocalAccount {
  const renewals = { asked: 0, atOnce: 0, mostAtOnce: 0 }
  const opened: CountedWebSocket[] = []
  const wires = new Map<string, Promise<Wires>>()
  const all: Wires[] = []
  const asked = new CountedFetch()
  let isRefused = false
  let token = ''

  const signIn = () => {
    token = `token-${crypto.randomUUID()}`
    sessions.set(token, user)
  }
  signIn()

  async function renewed(): Promise<string> {
    renewals.asked += 1
    renewals.atOnce += 1
    renewals.mostAtOnce = Math.max(renewals.mostAtOnce, renewals.atOnce)
    // Whoever is refused meanwhile could begin another one, which is what `mostAtOnce` is to show.
    await asked.allAnswered()
    renewals.atOnce -= 1
    if (!isRefused) signIn()
    return token
  }

  async function open(url: string): Promise<Wires> {
    const one = { requests: await startFaultProxy(url), sockets: await startFaultProxy(url) }
    all.push(one)
    return one
  }

  const account: LocalAccount = {
    ...{ user, renewals, opened, wires: all },
    get token() {
      return token
    },
    signOut: () => sessions.delete(token),
    refuse() {
      isRefused = true
      account.signOut()
    },
    wiresTo(url) {
      const known = wires.get(url) ?? open(url)
      wires.set(url, known)
      return known
    },
    async transportTo(url, api, me, operations) {
      const { requests, sockets } = await account.wiresTo(url)
      const { host } = new URL(requests.url)
      class AccountWebSocket extends CountedWebSocket {
        constructor(socketUrl: string, protocols: string[]) {
          super(socketUrl, protocols, host)
          opened.push(this)
        }
      }
      return createAppSyncTransport({
        ...{ me, operations },
        endpoint: `${requests.url}/appsync/${api}/graphql`,
        realtimeEndpoint: `${sockets.url}/appsync/${api}/graphql/realtime`,
        auth: lambda(({ refused }) => (refused ? renewed() : token)),
        webSocket: AccountWebSocket,
        fetch: asked.fetch,
        // So short that a connection which lost something is noticed while a test waits.
        silenceMs: 400,
      })
    },
  }
  return account
}
