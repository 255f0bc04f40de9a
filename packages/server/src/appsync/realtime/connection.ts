import type { IncomingMessage } from 'node:http'
import type { WebSocket } from 'ws'
import type { Application } from '../../application.js'
import type { Identity } from '../../identity.js'
import { createRateLimit } from '../../token-bucket.js'
import { closeCodes, closeSessionOver, closeSoon } from '../../websocket/open-sockets.js'
import { closeTooSlow } from '../../websocket/socket-adapter.js'
import { rateExceeded } from '../app-sync-error.js'
import { toAppSyncError } from '../format-errors.js'
import type { ServedApi } from '../served-api.js'
import { createConnectionSubscriptions } from './connection-subscriptions.js'
import { readFrame, type ServerFrame } from './frames.js'
import { readHandshake } from './handshake.js'
import { holdIdentities } from './held-identities.js'

/** One open connection. */
export interface Connection {
  /** Closes it when it, or one of its subscriptions, belongs to such an identity. */
  endWhere(matches: (identity: Identity) => boolean): void
}

const framesPerSecond = 200

/**
 * Speaks the real-time protocol on a socket that has just opened. Who is refused is told so when they ask, by
 * `connection_init`, and at the latest after `connectionInitMs`: a frame sent at once could be missed.
 */
export function openConnection(
  app: Application,
  served: ServedApi,
  webSocket: WebSocket,
  request: IncomingMessage,
): Connection {
  const { limits } = served
  const rate = createRateLimit(framesPerSecond, framesPerSecond)
  const send = (frame: ServerFrame) => {
    if (webSocket.readyState !== webSocket.OPEN) return
    if (webSocket.bufferedAmount > app.limits.bufferedBytes) return closeTooSlow(webSocket)
    webSocket.send(JSON.stringify(frame))
  }
  const held = holdIdentities(limits.tokenExpiry === 'close', () => closeSessionOver(webSocket))
  const authorized = authorize().catch((error: unknown) => toAppSyncError(error, app.logger))
  async function authorize() {
    const identity = await served.authorize(readHandshake(request, served.api.path), request)
    held.hold(identity)
    return identity
  }
  const refusing = setTimeout(() => void acknowledge(false), app.limits.connectionInitMs)
  /** Answers `connection_init`; without one only a refusal is told. */
  async function acknowledge(asked: boolean): Promise<boolean> {
    const outcome = await authorized
    if ('user' in outcome) {
      const payload = { connectionTimeoutMs: limits.connectionTimeoutMs }
      if (asked) send({ type: 'connection_ack', payload })
      return true
    }
    const { errorType, message, status: errorCode } = outcome
    send({ type: 'connection_error', payload: { errors: [{ errorType, errorCode, message }] } })
    if (errorCode === 401) closeSessionOver(webSocket)
    else closeSoon(webSocket, closeCodes.invalidMessage, errorType)
    return false
  }

  const subscriptions = createConnectionSubscriptions({
    app,
    served,
    request,
    send,
    hold: held.hold,
  })
  const takeFrame = () => {
    try {
      rate.take('')
    } catch {
      // All that a rate throws is that it is exceeded, which AppSync has words of its own for.
      const { errorType, message } = rateExceeded()
      send({ type: 'error', payload: { errors: [{ errorType, message }] } })
      closeSoon(webSocket, closeCodes.tooMany, message)
      return false
    }
    return true
  }
  const handle = async (text: string) => {
    if (!takeFrame()) return
    const frame = readFrame(text)
    if (!(await acknowledge(frame.type === 'connection_init'))) return
    if (frame.type === 'start') await subscriptions.start(frame)
    if (frame.type === 'stop') subscriptions.stop(frame.id)
  }
  webSocket.on('message', (data) => {
    handle(String(data)).catch((error: unknown) => {
      const { errorType, message } = toAppSyncError(error, app.logger)
      send({ type: 'error', payload: { errors: [{ errorType, message }] } })
    })
  })
  // A frame that breaks the protocol closes this socket, by the library, and nothing else.
  webSocket.on('error', () => {})
  const keepingAlive = setInterval(() => send({ type: 'ka' }), limits.keepAliveMs)
  const aging = setTimeout(
    () => closeSoon(webSocket, closeCodes.serverRestarts, 'The connection has reached its age.'),
    limits.connectionAgeMs,
  )
  webSocket.once('close', () => {
    clearInterval(keepingAlive)
    clearTimeout(refusing)
    clearTimeout(aging)
    subscriptions.close()
    held.close()
  })
  return { endWhere: held.endWhere }
}
