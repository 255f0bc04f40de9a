import type { ChatError } from '@parley/core'
import { fault } from '@parley/graphql'
import { createClient, GRAPHQL_TRANSPORT_WS_PROTOCOL, type Sink } from 'graphql-ws/client'
import { closeError } from './close-error.js'

export interface LinkOptions {
  /** @default the global one, which Node 20 does not have: pass that of the ws package */
  readonly webSocket?: typeof WebSocket
  /** For a request, for the connection and for a topic to be ready. @default 10_000 */
  readonly timeoutMs?: number
  /** How long the socket may be silent before it is pinged. @default 15_000 */
  readonly pingIntervalMs?: number
  /** How long the answer to a ping may take before the socket is given up. @default 5_000, 2_000 when the page wakes up */
  readonly pongTimeoutMs?: number
  /** A larger frame from the server ends the socket. @default 262_144, 256 KiB */
  readonly maxFrameBytes?: number
}

/** What one link tells and asks. */
export interface LinkHost {
  /** The payload of `connection_init`. */
  connectionParams(): Promise<Record<string, unknown> | undefined>
  /** The server has acknowledged. */
  connected(): void
  /** It is over, once: by the error, or by `end()` without one. */
  ended(error?: ChatError): void
}

/** One WebSocket from its opening to its end; it never reconnects. */
export interface Link {
  readonly connected: boolean
  subscribe(query: string, variables: object, sink: Sink): () => void
  end(error?: ChatError): void
}

/** Opens a WebSocket that pings when it is silent and ends when nobody answers. Throws where none can be made. */
export function openLink(url: string, options: LinkOptions, host: LinkHost): Link {
  const {
    webSocket = WebSocket,
    timeoutMs = 10_000,
    pingIntervalMs = 15_000,
    pongTimeoutMs = 5_000,
    maxFrameBytes = 256 * 1024,
  } = options
  const socket = new webSocket(url, GRAPHQL_TRANSPORT_WS_PROTOCOL)
  let connected = false
  let over = false
  let lastFrameAt = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  const after = (delayMs: number, callback: () => void) => {
    clearTimeout(timer)
    timer = setTimeout(callback, delayMs)
  }
  const failAfter = (delayMs: number) =>
    after(delayMs, () => end(fault('timeout', 'The WebSocket is silent')))
  const ping = (deadlineMs = pongTimeoutMs) => {
    socket.send('{"type":"ping"}')
    failAfter(deadlineMs)
  }
  const heard = () => {
    lastFrameAt = Date.now()
    after(pingIntervalMs, ping)
  }
  // Timers stand still while a device sleeps: what they would have noticed is asked at once.
  const wake = () => {
    if (Date.now() - lastFrameAt > pingIntervalMs) ping(Math.min(2_000, pongTimeoutMs))
  }
  const wakeEvents = (change: 'addEventListener' | 'removeEventListener') => {
    globalThis.document?.[change]('visibilitychange', wake)
    globalThis[change]?.('online', wake)
  }

  const end = (error?: ChatError) => {
    if (over) return
    over = true
    clearTimeout(timer)
    wakeEvents('removeEventListener')
    // It also keeps the client from opening again after a clean close, whatever its retry options say.
    Promise.resolve(client.dispose()).catch(() => {})
    if (error || !connected) {
      client.terminate()
      // Only in Node, where a socket that nobody answers would otherwise stay for 30 s.
      ;(socket as { terminate?: () => void }).terminate?.()
    }
    host.ended(error)
  }

  socket.addEventListener('message', ({ data }) => {
    if (over) return
    if (isLarger(data, maxFrameBytes)) end(fault('too-large', 'A frame is too large'))
    else if (connected) heard()
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
    shouldRetry: () => false,
    connectionParams: host.connectionParams,
    on: {
      connected: () => {
        if (over) return
        connected = true
        heard()
        wakeEvents('addEventListener')
        host.connected()
      },
      // A frame that is not one of the protocol is an Error; what the socket itself says is an event.
      error: (thrown) =>
        end(fault(thrown instanceof Error ? 'server' : 'network', 'The WebSocket broke')),
      closed: (event) => end(closeError((event as CloseEvent).code)),
    },
  })
  failAfter(timeoutMs)

  return {
    get connected() {
      return connected
    },
    subscribe: (query, variables, sink) =>
      client.subscribe({ query, variables: variables as Record<string, unknown> }, sink),
    end,
  }
}

function isLarger(data: unknown, maxBytes: number): boolean {
  return (
    typeof data === 'string' &&
    data.length * 3 > maxBytes &&
    new TextEncoder().encode(data).length > maxBytes
  )
}
