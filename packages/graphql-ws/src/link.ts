import type { ChatError } from '@parley/core'
import { fault } from '@parley/graphql'
import {
  createClient,
  GRAPHQL_TRANSPORT_WS_PROTOCOL,
  type Sink,
  type SubscribePayload,
} from 'graphql-ws/client'
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
  /** A frame of more characters from the server ends the socket. @default 262_144, 256 KiB of ASCII */
  readonly maxFrameLength?: number
}

/** One WebSocket from its opening to its end; it never reconnects. */
export interface Link {
  /** The server has acknowledged. */
  readonly connected: Promise<void>
  subscribe(payload: SubscribePayload, sink: Sink): () => void
  end(error?: ChatError): void
}

/** Opens a WebSocket that pings when it is silent and ends when nobody answers. Throws where none can be made. */
export function openLink(
  url: string,
  options: LinkOptions,
  connectionParams: () => Promise<Record<string, unknown> | undefined>,
  ended: (error?: ChatError) => void,
): Link {
  const {
    webSocket = WebSocket,
    timeoutMs = 10_000,
    pingIntervalMs = 15_000,
    pongTimeoutMs = 5_000,
    maxFrameLength = 256 * 1024,
  } = options
  const socket = new webSocket(url, GRAPHQL_TRANSPORT_WS_PROTOCOL)
  let acknowledge = () => {}
  let acknowledged = false
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
    ;(client.dispose() as Promise<void>).catch(() => {})
    if (error || !acknowledged) {
      client.terminate()
      // Only in Node, where a socket that nobody answers would otherwise stay for 30 s.
      ;(socket as { terminate?: () => void }).terminate?.()
    }
    ended(error)
  }

  socket.addEventListener('message', ({ data }) => {
    if (over) return
    if (data.length > maxFrameLength) end(fault('too-large', 'A frame is too large'))
    else if (acknowledged) heard()
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
    on: {
      connected: () => {
        if (over) return
        acknowledged = true
        heard()
        wakeEvents('addEventListener')
        acknowledge()
      },
      // A frame that is not one of the protocol is an Error; what the socket itself says is an event.
      error: (thrown) =>
        end(fault(thrown instanceof Error ? 'server' : 'network', 'The WebSocket broke')),
      closed: (event) => end(closeError((event as CloseEvent).code)),
    },
  })
  failAfter(timeoutMs)

  return {
    connected: new Promise((resolve) => {
      acknowledge = resolve
    }),
    subscribe: client.subscribe,
    end,
  }
}
