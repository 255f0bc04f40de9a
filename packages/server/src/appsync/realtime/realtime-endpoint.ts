import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Application } from '../../application.js'
import type { PresenceTiming } from '../../chat-server-options.js'
import type { Identity } from '../../identity.js'
import { closeCodes, closeSoon } from '../../websocket/open-sockets.js'
import type { ServedApi } from '../served-api.js'
import { type Connection, openConnection } from './connection.js'
import { protocolName } from './handshake.js'

export interface RealtimeEndpoint {
  upgrade(served: ServedApi, request: IncomingMessage, socket: Duplex, head: Buffer): void
  /** Closes the connections of those that match, as at a sign-out. */
  endWhere(matches: (identity: Identity) => boolean): void
  /** Tells every connection that the server restarts. */
  close(): Promise<void>
}

const maxFrameBytes = 256 * 1024
const closeWithinMs = 1_000

/** The WebSocket side of all APIs. Connections that say nothing to a ping for `ttlMs` are cut. */
export function createRealtimeEndpoint(
  app: Application,
  liveness: Pick<PresenceTiming, 'ttlMs' | 'refreshMs'>,
): RealtimeEndpoint {
  const webSockets = new WebSocketServer({
    noServer: true,
    maxPayload: maxFrameBytes,
    perMessageDeflate: false,
    handleProtocols: (offered) => (offered.has(protocolName) ? protocolName : false),
  })
  const connections = new Map<WebSocket, Connection & { seenAt: number }>()
  const pinging = setInterval(() => {
    for (const [webSocket, { seenAt }] of connections) {
      if (Date.now() - seenAt > liveness.ttlMs) webSocket.terminate()
      else if (webSocket.readyState === webSocket.OPEN) webSocket.ping()
    }
  }, liveness.refreshMs)
  pinging.unref()

  return {
    upgrade(served, request, socket, head) {
      webSockets.handleUpgrade(request, socket, head, (webSocket) => {
        const { endWhere } = openConnection(app, served, webSocket, request)
        const connection = { endWhere, seenAt: Date.now() }
        connections.set(webSocket, connection)
        const seen = () => {
          connection.seenAt = Date.now()
        }
        webSocket.on('pong', seen)
        webSocket.on('message', seen)
        webSocket.once('close', () => connections.delete(webSocket))
      })
    },
    endWhere(matches) {
      for (const connection of connections.values()) connection.endWhere(matches)
    },
    async close() {
      clearInterval(pinging)
      const done = new Promise((resolve) => webSockets.close(resolve))
      const open = [...webSockets.clients]
      for (const webSocket of open) {
        closeSoon(webSocket, closeCodes.serverRestarts, 'The server restarts.')
      }
      const cutting = setTimeout(() => {
        for (const webSocket of open) webSocket.terminate()
      }, closeWithinMs)
      await done
      clearTimeout(cutting)
    },
  }
}
