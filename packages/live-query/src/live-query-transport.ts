import {
  browserEnvironment,
  type CallOptions,
  type ChatTransport,
  type Environment,
  type LiveSink,
  type PresenceState,
  type User,
} from '@parley/core'
import { createChatRequests, type GraphQLOperation } from '@parley/graphql'
import type { Answer } from './answer.js'
import { createGateway, failureOf, type GatewayOptions, noSuchOperation } from './gateway.js'
import { type LiveQuery, type LiveQueryOptions, startLiveQuery } from './live-query.js'
import type { LiveQueryOperations } from './operations.js'
import { parleyLiveOperations } from './parley-live-operations.js'
import { createTopicTelling } from './topic-telling.js'

export interface LiveQueryTransportOptions extends GatewayOptions, LiveQueryOptions {
  /** Who is signed in; another account is another transport. */
  readonly me: User
  /** How the gateway speaks the contract. @default parleyLiveOperations, the reference schema */
  readonly operations?: LiveQueryOperations
  /** Time, locks, channels and the page's word on being seen. @default the browser's */
  readonly environment?: Environment
}

const usualPage = 50

/**
 * Chat over live queries: the newest messages of a conversation are one query whose answer the gateway keeps current, by a
 * stream of patches or by polling; everything else is asked for once. All pages of a browser share one stream or poll a
 * query. It never reconnects by itself (R17). Nothing happens before the first call.
 */
export function createLiveQueryTransport(options: LiveQueryTransportOptions): ChatTransport {
  const { me, url, operations = parleyLiveOperations, environment = browserEnvironment() } = options
  const { capabilities, live: topics, leave, setPresence, ...requests } = operations
  const tabId = environment.createId()
  const open = new Map<LiveQuery, LiveSink>()
  const gateway = createGateway(options, me, () => {
    for (const query of open.keys()) query.poke()
  })
  const trust = { cuts: 0, from: 0 }
  const host = { options, environment, gateway, trust, answers: new Map<string, Answer>() }
  let isPresent = false

  const sayGoodbye = () => {
    // Nobody is left to hear whether it arrived: where it does not, the gateway's word about this page expires.
    if (isPresent && leave) gateway.run(leave, { tabId }, undefined, true).catch(() => {})
    isPresent = false
  }

  return {
    name: 'live-query',
    contractVersion: 1,
    me,
    capabilities,
    ...createChatRequests(requests, gateway.run),
    ...(setPresence && {
      async setPresence(state: PresenceState, { signal }: CallOptions) {
        globalThis.addEventListener?.('pagehide', sayGoodbye)
        isPresent = true
        await gateway.run(setPresence, { state, tabId }, signal)
      },
    }),
    listen(topic, sink, since) {
      try {
        const operation: GraphQLOperation<unknown, unknown> | undefined = topics[topic.kind]
        if (!operation?.document) throw noSuchOperation()
        const limit = capabilities.limits?.pageSize ?? usualPage
        const request = topic.kind === 'inbox' ? { limit } : { ...topic, start: 'newest', limit }
        const query = {
          document: operation.document,
          variables: operation.variables(request, { me }),
        }
        const endpoint = new URL(url, globalThis.location?.href).href
        const key = JSON.stringify(['parley-live-2', me.id, endpoint, query])
        const read = (data: unknown) => operation.decode(data, { me, request })
        const tell = createTopicTelling(topic, read, sink, since, () => open.has(live))
        const live = startLiveQuery(host, key, query, tell, (error) => {
          open.delete(live)
          sink.closed(error)
        })
        open.set(live, sink)
        return () => {
          open.delete(live)
          live.end()
        }
      } catch (thrown) {
        sink.closed(failureOf(thrown))
        return () => {}
      }
    },
    close() {
      globalThis.removeEventListener?.('pagehide', sayGoodbye)
      sayGoodbye()
      for (const [query, sink] of open) {
        open.delete(query)
        query.end()
        sink.closed()
      }
    },
  }
}
