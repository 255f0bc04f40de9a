import type { ChatError, ChatTransport, LiveSink, Topic, Unsubscribe, User } from '@parley/core'
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
  const listenings = new Map<TopicListening, string>()
  /** Topics whose missed events came in a frame that was too large: they start without `since`. */
  const oversized = new Set<string>()
  let link: Link | undefined
  /** Whether the socket has served anything; a server may acknowledge first and refuse then. */
  let proved = false
  let refused = false
  let seen = 0

  const open = (): Link => {
    const renewing = refused
    proved = false
    const own = openLink(webSocketUrl(options), options, {
      connectionParams: async () => {
        try {
          if (renewing) await tokens?.renew(seen)
          seen = tokens?.renewals ?? 0
          const token = await tokens?.current()
          return token === undefined ? undefined : { token }
        } catch (error) {
          own.end(toChatError(error))
          throw error
        }
      },
      connected: () => {
        for (const listening of [...listenings.keys()]) listening.connected()
      },
      ended: (error) => {
        if (link !== own) return
        link = undefined
        if (error) ended(error, renewing)
      },
    })
    return own
  }

  const ended = (error: ChatError, renewing: boolean) => {
    refused = error.code === 'auth'
    // R9: one refresh, for which those who are not ready yet do not have to be closed.
    const again = refused && tokens !== undefined && (proved || !renewing)
    const quietly = again && !proved
    for (const [listening, key] of [...listenings]) {
      if (quietly && !listening.ready) attach(listening)
      else {
        if (error.code === 'too-large') oversized.add(key)
        listenings.delete(listening)
        listening.end(again ? fault('network', 'The session is renewed') : error)
      }
    }
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

  const start = (topic: Topic, sink: LiveSink, since?: string): Unsubscribe => {
    const subscriptions = operations.subscriptions[topic.kind]
    if (!subscriptions) throw fault('unsupported', 'No subscription has this topic')
    const key = JSON.stringify(topic)
    const listening = createTopicListening({
      me: options.me,
      topic,
      since: oversized.delete(key) ? undefined : since,
      sink,
      // By the type of the map: they take the topic of their kind.
      subscriptions: subscriptions as readonly GraphQLSubscription[],
      acknowledged: operations.acknowledged,
      timeoutMs: options.timeoutMs ?? 10_000,
      heard: () => {
        proved = true
        refused = false
      },
      failed: (error) => {
        // Refused credentials concern the socket, and with it every topic.
        if (error?.code === 'auth') return link?.end(error)
        leave()
        listening.end(error)
      },
    })
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
