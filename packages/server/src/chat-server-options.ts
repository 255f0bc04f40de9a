import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import type { AppSyncOptions } from './appsync/app-sync-options.js'

/** Who asks, as the request says it; nothing of it is trusted yet. */
export interface AuthenticationRequest {
  /** Headers of the HTTP request, or of the WebSocket upgrade. */
  readonly headers: IncomingHttpHeaders
  /** The first that is there: `connection_init.token`, the Bearer token, the `parley_session` cookie. */
  readonly token?: string
}

/** An account of the host application. */
export interface AuthenticatedUser {
  /** Stable for ever; becomes the user's id in the chat. */
  readonly id: string
  /** Cut after 80 characters. */
  readonly name: string
  /** Both URLs are left out over 2,048 characters: they travel with every message. */
  readonly avatarUrl?: string
  readonly profileUrl?: string
}

export interface Authentication {
  readonly user: AuthenticatedUser
  /** When it stops being valid, ms since 1970: open sockets are closed then. @default never */
  readonly expiresAt?: number
}

export interface ChatServerLogger {
  info(message: string): void
  /** `cause` may hold internals; it never reaches a client. */
  error(message: string, cause?: unknown): void
}

/** How much one client may ask. Every field has a default that suits a chat between people. */
export interface ChatServerLimits {
  /** Sends, edits, deletions, reactions and new conversations a second and user. @default 50 */
  readonly writesPerSecond: number
  /** So many at once before `writesPerSecond` holds. @default 100 */
  readonly writeBurst: number
  /** GraphQL operations of any kind a second and user. @default 200 */
  readonly operationsPerSecond: number
  /** @default 400 */
  readonly operationBurst: number
  /** Live subscriptions of one socket. @default 100 */
  readonly subscriptionsPerSocket: number
  /** Waiting for one socket, over all its subscriptions; a client this far behind is closed with 1013. @default 1 MiB */
  readonly bufferedBytes: number
  /** From the handshake to `connection_init`. @default 3_000 */
  readonly connectionInitMs: number
}

/** Who is online, in milliseconds; tests shorten them. */
export interface PresenceTiming {
  /** A socket that says nothing for this long is gone; so is a heartbeat. @default 65_000 */
  readonly ttlMs: number
  /** From the last connection closing to the leave, so that a reload is not one. @default 5_000 */
  readonly graceMs: number
  /** How often sockets are pinged and the whole list is said again. @default 25_000 */
  readonly refreshMs: number
  /** Changes that come together travel together. @default 50 */
  readonly coalesceMs: number
}

/** Live queries, in milliseconds where it is time. */
export interface LiveQuerySettings {
  /**
   * How often each query is asked again while its answer changes. Changes of this server are told at once; this is the
   * safety net, and what clients that poll are told to keep to. @default 1_000
   */
  readonly pollingIntervalMs: number
  /** The same, once nothing has changed for 30 s. @default 15_000 */
  readonly idleIntervalMs: number
  /** How often a quiet stream says that it lives; clients have to be told the same number. @default 8_000 */
  readonly heartbeatMs: number
  /** How long a stream lasts before it ends in good order and its client comes back. @default without end */
  readonly maxStreamMs: number
  /** Open streams of one user; one more is answered 429. @default 20 */
  readonly streamsPerUser: number
}

export interface ChatServerOptions {
  /** 0 takes any free one. @default 4400 */
  readonly port?: number
  /** @default '127.0.0.1', so that only this machine reaches it */
  readonly host?: string
  /** Made with its folder when it is not there; ':memory:' keeps nothing. @default '.parley/chat.db' */
  readonly databaseFile?: string
  /**
   * Sign-in by name alone, for development: anybody may be anybody. `true` allows it from everywhere,
   * `false` from nowhere. @default only requests that come over loopback and through no proxy
   */
  readonly devSignIn?: boolean
  /** Other origins that may call, as `https://chat.example`. @default none: only the server's own */
  readonly allowedOrigins?: readonly string[]
  /** Answers every route that is not the server's own, so that an app is served on the same port. */
  readonly fallback?: (request: IncomingMessage, response: ServerResponse) => void
  /**
   * Real sign-in: says who asks, or nothing when nobody is signed in. It replaces the sessions of
   * this server: POST and DELETE /session are refused then. Asked at each request and each socket.
   */
  readonly authenticate?: (
    request: AuthenticationRequest,
  ) => Authentication | undefined | Promise<Authentication | undefined>
  /** @default errors to the console */
  readonly logger?: ChatServerLogger
  /** How long a sign-in holds. @default 7 days */
  readonly sessionTtlMs?: number
  readonly limits?: Partial<ChatServerLimits>
  readonly presence?: Partial<PresenceTiming>
  /**
   * The chat by live queries at `/live`, for clients without a socket: streams of server-sent events, or asking again, as
   * `@parley/live-query` speaks it. `false` switches it off. @default on
   */
  readonly liveQueries?: Partial<LiveQuerySettings> | false
  /**
   * The two schemas of the workgroup chat, as Fauna served them, at `/workgroup/a` and `/workgroup/b`: GraphQL, and live
   * queries with the settings of `liveQueries`. Everybody who is signed in may enter its one room. @default false
   */
  readonly workgroup?: boolean
  /**
   * A local AppSync over the same database: its protocol, credentials and semantics, with Parley's own schema, ChatQL's and
   * the Serverless example's at `/appsync/{parley,chatql,serverless}/graphql`. `{}` takes the session tokens of this server.
   * @default off
   */
  readonly appSync?: AppSyncOptions
}

export const defaultLimits: ChatServerLimits = {
  writesPerSecond: 50,
  writeBurst: 100,
  operationsPerSecond: 200,
  operationBurst: 400,
  subscriptionsPerSocket: 100,
  bufferedBytes: 1024 * 1024,
  connectionInitMs: 3_000,
}

export const defaultPresenceTiming: PresenceTiming = {
  ttlMs: 65_000,
  graceMs: 5_000,
  refreshMs: 25_000,
  coalesceMs: 50,
}

export const defaultLiveQueries: LiveQuerySettings = {
  pollingIntervalMs: 1_000,
  idleIntervalMs: 15_000,
  heartbeatMs: 8_000,
  maxStreamMs: Number.POSITIVE_INFINITY,
  streamsPerUser: 20,
}

export const sevenDaysMs = 7 * 24 * 60 * 60 * 1000

export const consoleLogger: ChatServerLogger = {
  info: () => {},
  error: (message, cause) => console.error(`parley: ${message}`, cause ?? ''),
}
