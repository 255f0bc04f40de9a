import { createServer, type IncomingMessage, type Server } from 'node:http'
import { createApplication } from './application.js'
import { createAppSyncEndpoint } from './appsync/app-sync-endpoint.js'
import {
  type Authentication,
  type ChatServerOptions,
  consoleLogger,
  defaultLimits,
  defaultLiveQueries,
  defaultPresenceTiming,
  sevenDaysMs,
} from './chat-server-options.js'
import { openDatabase } from './database/open-database.js'
import { createPrepareDocument } from './graphql/documents.js'
import { createExecutableSchema } from './graphql/executable-schema.js'
import { createHttpEndpoint } from './graphql/http-endpoint.js'
import { documentRules } from './graphql/limit-rules.js'
import { ignoreUpgrade } from './http/ignore-upgrade.js'
import { createRequestHandler } from './http/request-handler.js'
import { createSessionRoutes } from './http/session-routes.js'
import { createIdentify } from './identity.js'
import { createLiveQueries, type LiveQueryStats } from './live-queries/live-queries.js'
import { removeMember } from './operations/remove-member.js'
import { StartError } from './start-error.js'
import { forgetOldChanges } from './store/changes.js'
import { deleteExpiredSessions } from './store/sessions.js'
import { authenticatedUser } from './store/users.js'
import { createOpenSockets } from './websocket/open-sockets.js'
import { createWebSocketEndpoint } from './websocket/websocket-endpoint.js'

export interface ChatServer {
  /** As `http://127.0.0.1:4400`. */
  readonly url: string
  readonly port: number
  /** Who asks, for routes of your own behind `fallback`; nothing for nobody. It does not look at the `Origin`. */
  identify(request: IncomingMessage): Promise<Authentication | undefined>
  /** From now on this user hears nothing of the conversation; nothing happens when they are no member. */
  removeMember(conversationId: string, userId: string): Promise<void>
  /**
   * Closes the user's sockets with 4401, as after a sign-out elsewhere, and ends their streams unless they are still signed
   * in. It revokes nothing by itself.
   */
  disconnect(userId: string): void
  /** What is open of live queries, for metrics. */
  liveQueries(): LiveQueryStats
  /** Lets go of sockets (they are told 1012), port and database. Safe to repeat. */
  close(): Promise<void>
}

const hourMs = 60 * 60 * 1000
const closeWithinMs = 2_000

/** Starts the chat server. Rejects with StartError, whose message says what is in the way. */
export async function startChatServer(options: ChatServerOptions = {}): Promise<ChatServer> {
  const { port = 4400, host = '127.0.0.1', databaseFile = '.parley/chat.db' } = options
  const allowedOrigins = checkOrigins(options.allowedOrigins ?? [])
  const logger = options.logger ?? consoleLogger
  const limits = { ...defaultLimits, ...options.limits }
  const presence = { ...defaultPresenceTiming, ...options.presence }

  const database = await openDatabase(databaseFile)
  const app = createApplication(database.db, limits, presence, logger)
  const identify = createIdentify(app, options.authenticate)
  const openSockets = createOpenSockets()
  const schema = createExecutableSchema()
  // Where anybody may sign in as anybody, tools may look at the schema too.
  const rules = documentRules(options.devSignIn ?? options.authenticate === undefined)
  const prepareDocument = createPrepareDocument(schema, rules)
  const webSockets = createWebSocketEndpoint({
    app,
    schema,
    prepareDocument,
    identify,
    openSockets,
    allowedOrigins,
    liveness: presence,
  })
  const live = createLiveQueries({
    app,
    schema,
    prepareDocument,
    rules,
    identify,
    allowedOrigins,
    settings: { ...defaultLiveQueries, ...(options.liveQueries || {}) },
    hasChat: options.liveQueries !== false,
    hasWorkgroup: options.workgroup === true,
  })
  const appSync =
    options.appSync === undefined
      ? undefined
      : createAppSyncEndpoint({
          app,
          options: options.appSync,
          identify,
          rules,
          allowedOrigins,
          liveness: presence,
        })
  const http = createServer(
    { requestTimeout: 30_000, headersTimeout: 10_000, keepAliveTimeout: 65_000 },
    createRequestHandler({
      app,
      identify,
      allowedOrigins,
      endpoint: createHttpEndpoint(schema, prepareDocument, logger),
      sessionRoutes: createSessionRoutes({
        app,
        identify,
        devSignIn: options.devSignIn,
        external: options.authenticate !== undefined,
        sessionTtlMs: options.sessionTtlMs ?? sevenDaysMs,
        onSignOut({ sessionId, user }) {
          openSockets.endSession(sessionId)
          app.presence.leaveSession(user.id, sessionId)
          appSync?.endWhere((identity) => identity.sessionId === sessionId)
          live.recheck(user.id)
        },
      }),
      mounts: live.mounts,
      endpoints: appSync?.routes ?? {},
      fallback: options.fallback,
    }),
  )
  http.on('upgrade', (request, socket, head) => {
    if (request.headers.upgrade?.toLowerCase() !== 'websocket')
      ignoreUpgrade(http, request, socket, head)
    else if (appSync?.upgrade(request, socket, head) !== true)
      webSockets.upgrade(request, socket, head)
  })
  const forget = async () => {
    await app.writes.write(deleteExpiredSessions)
    for (let more = true; more && !isClosing; )
      more = await app.writes.write((tx) => forgetOldChanges(tx, Date.now()))
  }
  let isClosing = false
  const forgetting = setInterval(() => {
    forget().catch((error: unknown) => logger.error('what is over could not be deleted', error))
  }, hourMs)
  forgetting.unref()

  const letGo = async () => {
    isClosing = true
    clearInterval(forgetting)
    app.presence.close()
    app.inbox.close()
    live.close()
    await Promise.all([webSockets.close(), appSync?.close()])
    await closeHttp(http)
    await app.writes.idle()
    await live.idle()
    await database.close()
  }
  try {
    await listen(http, port, host)
  } catch (error) {
    await letGo()
    throw error
  }
  const address = http.address()
  const listeningPort = typeof address === 'object' && address !== null ? address.port : port
  let closing: Promise<void> | undefined
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${listeningPort}`,
    port: listeningPort,
    async identify(request) {
      const identity = await identify(request)
      return identity && { user: authenticatedUser(identity.user), expiresAt: identity.expiresAt }
    },
    removeMember: (conversationId, userId) => removeMember(app, conversationId, userId),
    disconnect(userId) {
      openSockets.endUser(userId)
      appSync?.endWhere(({ user }) => user.id === userId)
      live.recheck(userId)
    },
    liveQueries: live.stats,
    close: () => (closing ??= letGo()),
  }
}

const listen = (http: Server, port: number, host: string) =>
  new Promise<void>((resolve, reject) => {
    http.once('error', (cause: NodeJS.ErrnoException) => {
      if (cause.code !== 'EADDRINUSE') return reject(cause)
      const message = `Port ${port} of ${host} is taken: stop what listens there, or choose another with PORT.`
      reject(new StartError('port-taken', message, cause))
    })
    http.listen(port, host, resolve)
  })

function closeHttp(http: Server): Promise<void> {
  if (!http.listening) return Promise.resolve()
  return new Promise((resolve) => {
    const timer = setTimeout(() => http.closeAllConnections(), closeWithinMs)
    http.close(() => {
      clearTimeout(timer)
      resolve()
    })
    http.closeIdleConnections()
  })
}

function checkOrigins(origins: readonly string[]): ReadonlySet<string> {
  for (const origin of origins) {
    if (!URL.canParse(origin) || new URL(origin).origin !== origin) {
      throw new StartError(
        'options',
        `allowedOrigins has "${origin}", which is not an origin like https://chat.example.`,
      )
    }
  }
  return new Set(origins)
}
