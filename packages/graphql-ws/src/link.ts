import type { ChatError } from '@parley/core'
import { fault, toChatError } from '@parley/graphql'
import {
  createClient,
  GRAPHQL_TRANSPORT_WS_PROTOCOL,
  type Sink,
  type SubscribePayload,
} from 'graphql-ws/client'
import { closeError } from './close-error.js'

export interface LinkOptions {
  /** @default the global one, which Node 20 does not have: pass that of the ws package */
  readonly webSocket?: WebSocketClass
  /** For a request, for the connection and for a topic to be ready. @default 10_000 */
  readonly timeoutMs?: number
  /** From the answer to one ping to the next. @default 15_000 */
  readonly pingIntervalMs?: number
  /** How long the answer to a ping may take before the socket is given up. @default 5_000, 2_000 when the page wakes up */
  readonly pongTimeoutMs?: number
  /** A frame of more characters from the server ends the socket. @default 262_144, 256 KiB of ASCII */
  readonly maxFrameLength?: number
}

/** What is used of a WebSocket class: that of browsers and that of the ws package have it. */
export type WebSocketClass = new (url: string, protocol: string) => WebSocketLike

interface WebSocketLike {
  onmessage: unknown
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void
  addEventListener(type: 'error', listener: () => void): void
  send(data: string): void
  close(code: number): void
  /** Only in Node: ends a socket that nobody answers, which would otherwise stay for 30 s. */
  terminate?(): void
}

/** One WebSocket from its opening to its end; it never reconnects. */
export interface Link {
  /** The server has acknowledged. */
  readonly connected: Promise<unknown>
  subscribe(payload: SubscribePayload, sink: Sink): () => void
  end(error?: ChatError): void
}

/** Opens a WebSocket that pings when it is silent and ends when nobody answers. Throws where none can be made. */
export function openLink(
  url: string,
  options: LinkOptions,
  connectionParams: () => Promise<Record<string, unknown>>,
  ended: (error?: ChatError) => void,
): Link {
  const {
    webSocket = WebSocket,
    timeoutMs = 10_000,
    pingIntervalMs = 15_000,
    pongTimeoutMs = 5_000,
    maxFrameLength = 256 * 1024,
  } = options
  const socket: WebSocketLike = new webSocket(url, GRAPHQL_TRANSPORT_WS_PROTOCOL)
  const over = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined

  const failAfter = (delayMs: number) => {
    clearTimeout(timer)
    timer = setTimeout(() => end(fault('timeout', 'No answer came')), delayMs)
  }
  // Timers stand still while a device sleeps: what they would have noticed is asked at once.
  const wake = () => {
    socket.send('{"type":"ping"}')
    failAfter(2_000)
  }
  const end = (error?: ChatError) => {
    if (over.signal.aborted) return
    over.abort()
    clearTimeout(timer)
    socket.onmessage = null
    socket.close(1000)
    // Whatever its retry options say, a client that is not disposed of opens again after a clean close.
    ;(client.dispose() as Promise<void>).catch(() => {})
    client.terminate()
    if (error) socket.terminate?.()
    ended(error)
  }

  socket.addEventListener('message', ({ data }) => {
    if ((data as string).length > maxFrameLength) end(fault('too-large', 'The answer is too large'))
  })
  // An error event without a listener would end a Node process.
  socket.addEventListener('error', () => {})

  const client = createClient({
    url,
    // The socket is made above, where a failure can be caught.
    webSocketImpl: new Proxy(webSocket, { construct: () => socket }),
    lazy: false,
    onNonLazyError: () => {},
    retryAttempts: 0,
    connectionParams,
    keepAlive: pingIntervalMs,
    on: {
      connected: () => {
        clearTimeout(timer)
        globalThis.document?.addEventListener('visibilitychange', wake, over)
        globalThis.addEventListener?.('online', wake, over)
      },
      ping: (received) => {
        if (!received) failAfter(pongTimeoutMs)
      },
      pong: (received) => {
        if (received) clearTimeout(timer)
      },
      // Errors are bad frames and what `connectionParams` throws; an event of the socket itself comes before its close.
      error: (thrown) => {
        if (thrown instanceof Error) end(toChatError(thrown))
      },
      closed: (event) => end(closeError((event as CloseEvent).code)),
    },
  })
  failAfter(timeoutMs)

  return {
    connected: new Promise((resolve) => client.on('connected', resolve)),
    subscribe: client.subscribe,
    end,
  }
}
