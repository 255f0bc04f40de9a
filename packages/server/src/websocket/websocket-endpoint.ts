import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { handleProtocols, makeServer } from 'graphql-ws'
import { type WebSocket, WebSocketServer } from 'ws'
import { judgeOrigin } from '../http/request-origin.js'
import { createBacklog } from '../live/backlog.js'
import {
  createProtocolOptions,
  type GraphQLProtocolParts,
  type SocketExtra,
} from './graphql-protocol.js'
import { closeCodes, closeSoon } from './open-sockets.js'
import { refuseUpgrade } from './refuse-upgrade.js'
import { adaptSocket, closeTooSlow } from './socket-adapter.js'

export interface WebSocketEndpointParts extends GraphQLProtocolParts {
  readonly allowedOrigins: ReadonlySet<string>
  /** Sockets that say nothing for `ttlMs` are cut; they are pinged every `refreshMs`. */
  readonly liveness: { readonly ttlMs: number; readonly refreshMs: number }
}

export interface WebSocketEndpoint {
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void
  /** Tells every socket that the server restarts. */
  close(): Promise<void>
}

const maxFrameBytes = 64 * 1024
const closeWithinMs = 1_000

/** Subscriptions (and any other operation) by `graphql-transport-ws`. */
export function createWebSocketEndpoint(parts: WebSocketEndpointParts): WebSocketEndpoint {
  const { app, liveness } = parts
  const server = makeServer<Record<string, unknown>, SocketExtra>(createProtocolOptions(parts))
  const webSockets = new WebSocketServer({
    noServer: true,
    maxPayload: maxFrameBytes,
    perMessageDeflate: false,
    handleProtocols,
  })
  const lastSeen = new Map<WebSocket, number>()

  webSockets.on('connection', (webSocket, request) => {
    const seen = () => lastSeen.set(webSocket, Date.now())
    seen()
    webSocket.on('pong', seen)
    // A frame that breaks the protocol closes this socket, by the library, and nothing else.
    webSocket.on('error', () => {})
    const { bufferedBytes } = app.limits
    const closed = server.opened(adaptSocket(webSocket, bufferedBytes, app.logger, seen), {
      webSocket,
      request,
      id: randomUUID(),
      backlog: createBacklog(bufferedBytes, () => closeTooSlow(webSocket)),
    })
    webSocket.once('close', (code, reason) => {
      lastSeen.delete(webSocket)
      closed(code, String(reason)).catch((error: unknown) =>
        app.logger.error('a socket could not be cleaned up', error),
      )
    })
  })

  const pinging = setInterval(() => {
    for (const [webSocket, at] of lastSeen) {
      if (Date.now() - at > liveness.ttlMs) webSocket.terminate()
      else if (webSocket.readyState === webSocket.OPEN) webSocket.ping()
    }
  }, liveness.refreshMs)
  pinging.unref()

  return {
    upgrade(request, socket, head) {
      const [path] = (request.url ?? '/').split('?')
      if (path !== '/graphql') return refuseUpgrade(socket, '404 Not Found')
      if (judgeOrigin(request, parts.allowedOrigins) === 'foreign')
        return refuseUpgrade(socket, '403 Forbidden')
      webSockets.handleUpgrade(request, socket, head, (webSocket) =>
        webSockets.emit('connection', webSocket, request),
      )
    },
    async close() {
      clearInterval(pinging)
      // From here on upgrades are refused: a client that comes back at once would keep the server from ending.
      const done = new Promise((resolve) => webSockets.close(resolve))
      const sockets = [...webSockets.clients]
      for (const webSocket of sockets) {
        closeSoon(webSocket, closeCodes.serverRestarts, 'The server restarts.')
      }
      // Some may have been closing before, in the slow way.
      const cutting = setTimeout(() => {
        for (const webSocket of sockets) webSocket.terminate()
      }, closeWithinMs)
      await done
      clearTimeout(cutting)
    },
  }
}
