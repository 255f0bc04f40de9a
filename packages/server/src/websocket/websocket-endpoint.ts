import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { ExecutionArgs, GraphQLError, GraphQLFormattedError, GraphQLSchema } from 'graphql'
import { handleProtocols, makeServer, type ServerOptions } from 'graphql-ws'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Application } from '../application.js'
import type { PrepareDocument } from '../graphql/documents.js'
import type { OperationContext } from '../graphql/operation-context.js'
import { toSafeError } from '../graphql/safe-errors.js'
import { createSharedSubscribe } from '../graphql/shared-execution.js'
import { judgeOrigin } from '../http/request-origin.js'
import type { Identify, Identity } from '../identity.js'
import { RequestError } from '../request-error.js'
import { closeCodes, closeSessionOver, closeSoon, type OpenSockets } from './open-sockets.js'

export interface WebSocketEndpointParts {
  readonly app: Application
  readonly schema: GraphQLSchema
  readonly prepareDocument: PrepareDocument
  readonly identify: Identify
  readonly openSockets: OpenSockets
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
const framesPerSecond = 200
const closeWithinMs = 1_000
const maxReasonBytes = 123
/** Above this a sender waits for the socket, below it does not. */
const highWaterBytes = 64 * 1024

interface Extra {
  readonly webSocket: WebSocket
  readonly request: IncomingMessage
  readonly id: string
  identity?: Identity
}

/** Subscriptions (and any other operation) by `graphql-transport-ws`. */
export function createWebSocketEndpoint(parts: WebSocketEndpointParts): WebSocketEndpoint {
  const { app, liveness } = parts
  const server = makeServer<Record<string, unknown>, Extra>(protocolOptions(parts))
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
    const closed = server.opened(adapter(webSocket, seen), {
      webSocket,
      request,
      id: randomUUID(),
    })
    webSocket.once('close', (code, reason) => {
      lastSeen.delete(webSocket)
      closed(code, String(reason)).catch((error: unknown) =>
        app.logger.error('a socket could not be cleaned up', error),
      )
    })
  })

  const adapter = (webSocket: WebSocket, seen: () => void) => {
    const frames = { count: 0, since: Date.now() }
    return {
      protocol: webSocket.protocol,
      send: (data: string) => send(webSocket, data, app.limits.bufferedBytes),
      // A reason may quote an id that the client made, and a close frame has room for 123 bytes.
      close: (code?: number, reason?: string) =>
        webSocket.close(code, Buffer.byteLength(reason ?? '') > maxReasonBytes ? '' : reason),
      onMessage(handle: (data: string) => Promise<void>) {
        webSocket.on('message', (data) => {
          seen()
          if (isFlooding(frames)) {
            closeSoon(
              webSocket,
              closeCodes.tooMany,
              `More than ${framesPerSecond} frames a second.`,
            )
            return
          }
          handle(String(data)).catch((error: unknown) => {
            const unexpected =
              error instanceof Error && error.message.startsWith('Unexpected message')
            if (!unexpected) app.logger.error('a socket message could not be handled', error)
            const code = unexpected ? closeCodes.invalidMessage : 4500
            closeSoon(webSocket, code, unexpected ? 'Unexpected message' : 'Internal server error')
          })
        })
      },
    }
  }

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
      if (path !== '/graphql') return refuse(socket, '404 Not Found')
      if (judgeOrigin(request, parts.allowedOrigins) === 'foreign')
        return refuse(socket, '403 Forbidden')
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

function protocolOptions(
  parts: WebSocketEndpointParts,
): ServerOptions<Record<string, unknown>, Extra> {
  const { app, prepareDocument, schema } = parts
  const safe = (errors: readonly unknown[]): readonly GraphQLFormattedError[] =>
    errors.map((error) => toSafeError(error, app.logger).toJSON())

  return {
    connectionInitWaitTimeout: app.limits.connectionInitMs,
    subscribe: createSharedSubscribe(),
    async onConnect({ extra, connectionParams }) {
      const token = connectionParams?.['token']
      const identity = await parts.identify(
        extra.request,
        typeof token === 'string' && token !== '' ? token : undefined,
      )
      if (identity === undefined) {
        closeSessionOver(extra.webSocket)
        return false
      }
      extra.identity = identity
      parts.openSockets.add(extra.webSocket, identity)
      return true
    },
    onSubscribe({ extra, subscriptions }, _id, payload): ExecutionArgs | readonly GraphQLError[] {
      const viewer = extra.identity?.user
      if (viewer === undefined) throw new Error('a subscription came before its identity')
      try {
        app.operationRate.take(viewer.id)
        const limit = app.limits.subscriptionsPerSocket
        if (Object.keys(subscriptions).length > limit) {
          throw new RequestError(
            'invalid',
            `A socket holds at most ${limit} subscriptions: end one first.`,
          )
        }
        const prepared = prepareDocument(payload.query)
        if (prepared.document === undefined) return prepared.errors
        const context: OperationContext = {
          app,
          viewer,
          socket: { id: extra.id, tooSlow: () => closeTooSlow(extra.webSocket) },
        }
        return {
          schema,
          document: prepared.document,
          contextValue: context,
          variableValues: payload.variables ?? {},
          ...(payload.operationName == null ? {} : { operationName: payload.operationName }),
        }
      } catch (error) {
        return [toSafeError(error, app.logger)]
      }
    },
    onNext(_context, _id, _payload, _args, result) {
      if (result.errors === undefined) return undefined
      return { data: result.data ?? null, errors: safe(result.errors) }
    },
    onError: (_context, _id, _payload, errors) => safe(errors),
  }
}

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

const closeTooSlow = (webSocket: WebSocket) =>
  closeSoon(webSocket, closeCodes.tooSlow, 'This client reads too slowly: connect again.')

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

function refuse(socket: Duplex, status: string) {
  socket.on('error', () => {})
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
  setTimeout(() => socket.destroy(), closeWithinMs).unref()
}
