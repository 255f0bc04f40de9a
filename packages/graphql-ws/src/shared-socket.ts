import type { ChatErrorCode, ChatTransport, User } from '@parley/core'
import { fault, type GraphQLOperations, safeListen, type TokenSource } from '@parley/graphql'
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
  const listenings = new Set<TopicListening>()
  let link: Link | undefined
  /** Why the last socket failed. */
  let last: ChatErrorCode | undefined

  const open = (): Link => {
    const refused = last === 'auth'
    const connectionParams = async () => ({ token: await tokens?.({ refused }) })
    const own = openLink(webSocketUrl(options), options, connectionParams, (error) => {
      if (link !== own || !error) return
      link = undefined
      last = error.code
      const left = [...listenings]
      // R9: one refresh for a socket that served nothing, which those who are not ready do not notice.
      const again = last === 'auth' && tokens && (!refused || left.some(({ ready }) => ready))
      for (const listening of left) {
        if (again && !listening.ready) attach(listening)
        else {
          listenings.delete(listening)
          listening.end(again ? fault('network', 'The session is renewed') : error)
        }
      }
    })
    return own
  }

  const attach = (listening: TopicListening) => {
    link ??= open()
    listening.attach(link)
  }

  const closeWhenUnused = () => {
    if (listenings.size > 0) return
    link?.end()
    link = last = undefined
  }

  const listen = safeListen(operations, (asked, topic, sink, checkpoint) => {
    // What was missed came in a frame that is too large, and would come so again: the engine reads it in pages.
    const request = { topic, since: last === 'too-large' ? undefined : checkpoint }
    const context = { me: options.me, request }
    const listening = createTopicListening(
      asked.map((subscription) => ({
        query: subscription.document,
        variables: subscription.variables(request, context) as Record<string, unknown>,
        decode: (data) => subscription.decode(data, context),
      })),
      sink,
      request.since,
      operations.acknowledged,
      options.timeoutMs ?? 10_000,
      (error) => {
        // Refused credentials concern the socket, and with it every topic.
        if (error?.code === 'auth') return link?.end(error)
        leave()
        listening.end(error)
      },
    )
    const leave = () => {
      listenings.delete(listening)
      // A listening that begins in the same turn, as when a screen changes, keeps the socket.
      queueMicrotask(closeWhenUnused)
    }
    attach(listening)
    listenings.add(listening)
    return () => {
      leave()
      listening.drop()
    }
  })

  return {
    listen,
    close() {
      const left = [...listenings]
      listenings.clear()
      closeWhenUnused()
      for (const listening of left) listening.end()
    },
  }
}

function webSocketUrl({ url, webSocketUrl = url }: SharedSocketOptions): string {
  return new URL(webSocketUrl, globalThis.location?.href).href.replace(/^http/, 'ws')
}
