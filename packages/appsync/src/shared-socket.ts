import type { ChatTransport, User } from '@parley/core'
import { fault, type GraphQLOperations, type GraphQLRequester, safeListen } from '@parley/graphql'
import { type AppSyncRequestOptions, authOf } from './appsync-request.js'
import { endpointUrl, realtimeUrl } from './endpoint.js'
import { type Link, type LinkOptions, openLink } from './link.js'
import { createTopicListening, type TopicListening } from './topic-listening.js'

export interface SharedSocketOptions extends LinkOptions, AppSyncRequestOptions {
  readonly me: User
  /** Where the subscriptions are. @default made of `endpoint`, as AppSync and its custom domains have it */
  readonly realtimeEndpoint?: string
}

/** From the doubt about a socket, as when the page wakes up, until another has taken its place or all topics are closed. */
const replaceMs = 5_000

/** All topics over one socket: opened by the first, closed after the last, and replaced by another before it ends. */
export function createSharedSocket(
  options: SharedSocketOptions,
  operations: GraphQLOperations,
  run: GraphQLRequester,
): Pick<ChatTransport, 'listen' | 'close'> {
  const { me, region } = options
  const listenings = new Set<TopicListening>()
  const links = new Set<Link>()
  let link: Link | undefined
  /** What is to take its place, with every topic started on both. */
  let next: Link | undefined

  const open = (isDoubted = false): Link => {
    const endpoint = endpointUrl(options.endpoint)
    const url = realtimeUrl(endpoint, options.realtimeEndpoint)
    const before = link
    const heard = before?.heard
    const limit =
      before && setTimeout(() => own.end(fault('timeout', 'No second WebSocket opened')), replaceMs)
    const own = openLink(url, { endpoint, region }, options.auth, options, {
      doubted: () => replace(own, true),
      aged: () => replace(own),
      settled() {
        if (own !== next) return
        clearTimeout(limit)
        link = own
        next = undefined
        before?.leave(() => {
          for (const listening of listenings) listening.miss()
        })
      },
      ended(error) {
        clearTimeout(limit)
        links.delete(own)
        if (own === next) {
          next = undefined
          // One that was heard meanwhile goes on.
          if (error?.code === 'auth' || (isDoubted && link?.heard === heard)) link?.end(error)
        } else if (own === link) {
          link = undefined
          next?.end()
          const left = [...listenings]
          listenings.clear()
          for (const listening of left) listening.end(error)
        }
      },
    })
    links.add(own)
    return own
  }

  const replace = (own: Link, isDoubted?: boolean) => {
    if (own !== link || next || listenings.size === 0) return
    next = open(isDoubted)
    for (const listening of listenings) attach(listening, next)
  }

  const attach = ({ subscriptions }: TopicListening, to: Link | undefined) => {
    for (const subscription of subscriptions) to?.start(subscription)
  }

  const listen = safeListen(operations, (asked, topic, sink) => {
    const request = { topic }
    const leave = () => {
      listenings.delete(listening)
      for (const one of links) listening.subscriptions.forEach(one.stop)
      // A listening that begins in the same turn, as when a screen changes, keeps the socket.
      queueMicrotask(() => {
        if (listenings.size === 0) endAll()
      })
    }
    const listening = createTopicListening(
      asked.map(({ document, variables, decode, first }) => ({
        auth: authOf(options, document),
        body: JSON.stringify({ query: document, variables: variables(request, { me }) }),
        decode: (data) => decode(data, { me, request }),
        first: first && ((signal) => run(first, request, signal)),
      })),
      sink,
      operations.partial?.includes(topic.kind) ? 'assumed' : 'registered',
      (error) => {
        leave()
        listening.end(error)
      },
    )
    link ??= open()
    listenings.add(listening)
    attach(listening, link)
    attach(listening, next)
    return () => {
      leave()
      listening.drop()
    }
  })

  const endAll = () => {
    link = next = undefined
    for (const one of links) one.end()
  }

  return {
    listen,
    close() {
      const left = [...listenings]
      listenings.clear()
      endAll()
      for (const listening of left) listening.end()
    },
  }
}
