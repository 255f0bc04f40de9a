import type { ChatTransport, Cursor, LiveSink, Topic, Unsubscribe, User } from '@parley/core'
import {
  fault,
  type GraphQLOperations,
  type GraphQLSubscription,
  type TokenSource,
  toChatError,
} from '@parley/graphql'
import { type Link, type LinkOptions, openLink } from './link.js'
import { createTopicListening, type TopicListening } from './topic-listening.js'

export interface SharedSocketOptions extends LinkOptions {
  readonly me: User
  /** The GraphQL endpoint over HTTP; relative to the page where there is one. */
  readonly url: string
  /** @default `url` with ws for http and wss for https */
  readonly webSocketUrl?: string
}

/** All topics over one socket at a time: opened by the first, closed after the last. */
export function createSharedSocket(
  options: SharedSocketOptions,
  operations: GraphQLOperations,
  tokens: TokenSource | undefined,
): Pick<ChatTransport, 'listen' | 'close'> {
  const { me } = options
  const listenings = new Map<TopicListening, string>()
  /** Topics whose missed events came in a frame that was too large: they start without `since`. */
  const oversized = new Set<string>()
  let link: Link | undefined
  let refused = false

  const open = (): Link => {
    const renewing = refused
    const connectionParams = async () => {
      try {
        const token = await tokens?.(renewing)
        return token === undefined ? undefined : { token }
      } catch (error) {
        own.end(toChatError(error))
        throw error
      }
    }
    const own = openLink(webSocketUrl(options), options, connectionParams, (error) => {
      if (link !== own || !error) return
      link = undefined
      refused = error.code === 'auth'
      const left = [...listenings]
      // R9: one refresh for a socket that served nothing, which those who are not ready do not notice.
      const again = refused && tokens && (!renewing || left.some(([listening]) => listening.ready))
      for (const [listening, key] of left) {
        if (again && !listening.ready) attach(listening)
        else {
          if (error.code === 'too-large') oversized.add(key)
          listenings.delete(listening)
          listening.end(again ? fault('network', 'The session is renewed') : error)
        }
      }
    })
    return own
  }

  const attach = (listening: TopicListening) => {
    try {
      link ??= open()
    } catch {
      listenings.delete(listening)
      return listening.end(fault('unsupported', 'No WebSocket can be made'))
    }
    listening.attach(link)
  }

  const closeWhenUnused = () => {
    if (listenings.size > 0) return
    const last = link
    link = undefined
    last?.end()
  }

  const start = (topic: Topic, sink: LiveSink, since?: Cursor): Unsubscribe => {
    const key = JSON.stringify(topic)
    const request = { topic, since: oversized.delete(key) ? undefined : since }
    // By the type of the map: they take the topic of their kind.
    const subscriptions = operations.subscriptions[topic.kind] as
      | readonly GraphQLSubscription[]
      | undefined
    if (!subscriptions) throw fault('unsupported', 'No subscription has this topic')
    const listening = createTopicListening(
      subscriptions.map(({ document, variables, decode }) => ({
        query: document,
        variables: variables(request, { me }) as Record<string, unknown>,
        decode: (data) => decode(data, { me, request }),
      })),
      sink,
      request.since,
      {
        acknowledged: operations.acknowledged,
        timeoutMs: options.timeoutMs ?? 10_000,
        failed: (error) => {
          // Refused credentials concern the socket, and with it every topic.
          if (error?.code === 'auth') return link?.end(error)
          leave()
          listening.end(error)
        },
      },
    )
    const leave = () => {
      listenings.delete(listening)
      // A listening that begins in the same turn, as when a screen changes, keeps the socket.
      queueMicrotask(closeWhenUnused)
    }
    listenings.set(listening, key)
    attach(listening)
    return () => {
      leave()
      listening.drop()
    }
  }

  return {
    listen(topic, sink, since) {
      try {
        return start(topic, sink, since)
      } catch (error) {
        sink.closed(toChatError(error))
        return () => {}
      }
    },
    close() {
      const left = [...listenings.keys()]
      listenings.clear()
      closeWhenUnused()
      for (const listening of left) listening.end()
    },
  }
}

function webSocketUrl({ url, webSocketUrl = url }: SharedSocketOptions): string {
  const absolute = new URL(webSocketUrl, globalThis.location?.href)
  absolute.protocol = absolute.protocol.replace('http', 'ws')
  return absolute.href
}
