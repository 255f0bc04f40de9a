import {
  browserEnvironment,
  type CallOptions,
  type ChatTransport,
  type Environment,
  type LiveSink,
  type PresenceState,
  type Topic,
  type User,
} from '@parley/core'
import {
  createChatRequests,
  createRequester,
  fault,
  type GraphQLOperation,
  type GraphQLOperations,
  toChatError,
} from '@parley/graphql'
import { createGateway, type GatewayOptions, type Query } from './gateway.js'
import { type LiveSourceOptions, startLiveSource } from './live-source.js'
import type { LiveQueryOperations } from './operations.js'
import { parleyLiveOperations } from './parley-live-operations.js'
import { createSharedQuery, type SharedQuery } from './shared-query.js'
import { createStreamTrust } from './stream-trust.js'
import { createTopicListening } from './topic-listening.js'

export interface LiveQueryTransportOptions extends GatewayOptions, LiveSourceOptions {
  /** Who is signed in; another account is another transport. */
  readonly me: User
  /** How the gateway speaks the contract. @default parleyLiveOperations, the reference schema */
  readonly operations?: LiveQueryOperations
  /** Time, locks, channels and the page's word on being seen. @default the browser's */
  readonly environment?: Environment
}

/** With so many queries, the answers of those that nobody listens to are forgotten. */
const keptQueries = 20
const usualPage = 50

/**
 * Chat over live queries: the newest messages of a conversation are one query whose answer the gateway keeps current, by a
 * stream of patches or by polling; everything else is asked for once. All pages of a browser share one stream or poll a
 * query. It never reconnects by itself (R17). Nothing happens before the first call.
 */
export function createLiveQueryTransport(options: LiveQueryTransportOptions): ChatTransport {
  const { me, operations = parleyLiveOperations, environment = browserEnvironment() } = options
  const { live, leave, setPresence, ...requests } = operations
  const { capabilities } = operations
  const tabId = environment.createId()
  const queries = new Map<string, SharedQuery>()
  const gateway = createGateway(options, () => {
    for (const query of queries.values()) query.poke()
  })
  const host = {
    options,
    environment,
    gateway,
    trust: createStreamTrust(options.mode ?? 'auto', environment.clock),
  }
  const run = createRequester(me, gateway.request)
  let isPresent = false

  const sharedQuery = (query: Query): SharedQuery => {
    const endpoint = new URL(options.url, globalThis.location?.href).href
    const { document, variables } = query
    const key = JSON.stringify(['parley-live-query-1', me.id, endpoint, document, variables])
    const known = queries.get(key)
    if (known) return known
    if (queries.size >= keptQueries)
      for (const [other, { isUsed }] of queries) if (!isUsed) queries.delete(other)
    const shared = createSharedQuery(key, environment, (from, told) =>
      startLiveSource(host, query, from, told),
    )
    queries.set(key, shared)
    return shared
  }

  const listen = (topic: Topic, sink: LiveSink, since?: string) => {
    const limit = capabilities.limits?.pageSize ?? usualPage
    const operation = (Object.hasOwn(live, topic.kind) ? live[topic.kind] : undefined) as
      | GraphQLOperation<unknown, unknown>
      | undefined
    if (!operation) throw fault('unsupported', 'The operation map has no such topic')
    const request = topic.kind === 'inbox' ? { limit } : { ...topic, start: 'newest', limit }
    const query = { document: operation.document, variables: operation.variables(request, { me }) }
    const listening = createTopicListening(
      topic,
      (data) => operation.decode(data, { me, request }),
      sink,
      since,
    )
    const remove = sharedQuery(query).add(listening, since !== undefined)
    return () => {
      listening.drop()
      remove()
    }
  }

  const sayGoodbye = () => {
    if (!isPresent || !leave) return
    isPresent = false
    gateway.say({ document: leave.document, variables: leave.variables({ tabId }, { me }) })
  }

  return {
    name: 'live-query',
    contractVersion: 1,
    me,
    capabilities,
    ...createChatRequests(requests as GraphQLOperations, run),
    ...(setPresence && {
      async setPresence(state: PresenceState, { signal }: CallOptions) {
        if (!isPresent) globalThis.addEventListener?.('pagehide', sayGoodbye)
        isPresent = true
        await run(setPresence, { state, tabId }, signal)
      },
    }),
    listen(topic, sink, since) {
      try {
        return listen(topic, sink, since)
      } catch (thrown) {
        sink.closed(toChatError(thrown))
        return () => {}
      }
    },
    close() {
      globalThis.removeEventListener?.('pagehide', sayGoodbye)
      sayGoodbye()
      for (const query of queries.values()) query.close()
      queries.clear()
    },
  }
}
