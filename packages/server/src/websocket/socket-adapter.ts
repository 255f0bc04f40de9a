import type { WebSocket as GraphQLSocket } from 'graphql-ws'
import type { WebSocket } from 'ws'
import type { ChatServerLogger } from '../chat-server-options.js'
import { closeCodes, closeSoon } from './open-sockets.js'

const framesPerSecond = 200
const maxReasonBytes = 123
/** Above this a sender waits for the socket, below it does not. */
const highWaterBytes = 64 * 1024

/** A socket as the protocol library wants it, which closes when it floods or falls behind. `seen` hears of each message. */
export function adaptSocket(
  webSocket: WebSocket,
  maxBufferedBytes: number,
  logger: ChatServerLogger,
  seen: () => void,
): GraphQLSocket {
  const frames = { count: 0, since: Date.now() }
  return {
    protocol: webSocket.protocol,
    send: (data) => send(webSocket, data, maxBufferedBytes),
    // A reason may quote an id that the client made, and a close frame has room for 123 bytes.
    close: (code, reason) =>
      webSocket.close(code, Buffer.byteLength(reason ?? '') > maxReasonBytes ? '' : reason),
    onMessage(handle) {
      webSocket.on('message', (data) => {
        seen()
        if (isFlooding(frames)) {
          closeSoon(webSocket, closeCodes.tooMany, `More than ${framesPerSecond} frames a second.`)
          return
        }
        handle(String(data)).catch((error: unknown) => {
          const unexpected =
            error instanceof Error && error.message.startsWith('Unexpected message')
          if (!unexpected) logger.error('a socket message could not be handled', error)
          const code = unexpected ? closeCodes.invalidMessage : 4500
          closeSoon(webSocket, code, unexpected ? 'Unexpected message' : 'Internal server error')
        })
      })
    },
  }
}

/** Closes a socket that does not read what waits for it. */
export const closeTooSlow = (webSocket: WebSocket) =>
  closeSoon(webSocket, closeCodes.tooSlow, 'This client reads too slowly: connect again.')

/** Resolves at once while the socket keeps up, else when it has taken this; one far behind is closed. */
function send(webSocket: WebSocket, data: string, maxBufferedBytes: number): Promise<void> | void {
  if (webSocket.readyState !== webSocket.OPEN) return
  if (webSocket.bufferedAmount > maxBufferedBytes) {
    closeTooSlow(webSocket)
    return
  }
  if (webSocket.bufferedAmount < highWaterBytes) {
    webSocket.send(data)
    return
  }
  return new Promise((resolve) => webSocket.send(data, () => resolve()))
}

/** Counted a second at a time, which is exact enough to stop a flood. */
function isFlooding(frames: { count: number; since: number }): boolean {
  const now = Date.now()
  if (now - frames.since > 1_000) {
    frames.count = 0
    frames.since = now
  }
  frames.count += 1
  return frames.count > framesPerSecond
}
