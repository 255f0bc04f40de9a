import type { Authenticate } from './access/live-user.js'
import type { Clock } from './clock.js'
import type { LiveOperation } from './define-operation.js'
import type { OnGatewayEvent } from './gateway-event.js'
import type { WebhookOptions } from './http/answer-webhook.js'
import type { InvalidationBus } from './invalidation/invalidation-bus.js'
import type { RevisionStore } from './revisions/revision-store.js'

export interface LiveGatewayOptions {
  readonly operations: readonly LiveOperation[]
  /** Who asks. Without it nobody is signed in, and only operations open to `anyone` can be called. */
  readonly authenticate?: Authenticate
  /** What the paths of the gateway begin with: `/live` for `/live/operations/Name`; nothing by default. */
  readonly basePath?: string
  /** Origins whose pages may call, beside the gateway's own: `https://chat.example`. */
  readonly allowedOrigins?: readonly string[]
  /** Signs CSRF tokens. Random for each process by default: give it where several processes serve one site. */
  readonly csrfSecret?: string
  /** Whether cookies are `Secure`; where the request came by https by default. Say so behind a proxy that ends TLS. */
  readonly secureCookies?: boolean
  /** Lets other services invalidate by `POST /webhooks/invalidate`; 404 by default. */
  readonly webhook?: WebhookOptions
  /** Carries invalidations between instances; within the process by default. */
  readonly bus?: InvalidationBus
  /** Keeps revisions over a restart; without it clients of before get the whole. */
  readonly store?: RevisionStore
  /** How long a poller goes on after its last stream, for those who reload; 3 s by default. */
  readonly lingerMs?: number
  /** How often a quiet stream says that it lives; 8 s by default, so that clients notice a dead one within 20 s. */
  readonly heartbeatMs?: number
  /** How often session and access of an open stream are checked; 30 s by default. */
  readonly recheckIntervalMs?: number
  /**
   * How long a stream may last, to the second; without end by default. Set it below what the platform allows: then
   * streams end cleanly, and clients come back and resume.
   */
  readonly maxStreamMs?: number
  /** 10,000 by default; one more is answered 429. */
  readonly maxStreams?: number
  /** 20 by default. */
  readonly maxStreamsPerUser?: number
  /** Distinct operations, variables and scopes at once; 10,000 by default. */
  readonly maxPollers?: number
  /** The largest body of a mutation; 64 KiB by default. */
  readonly maxBodyBytes?: number
  /** Told of everything, for metrics and logs. */
  readonly onEvent?: OnGatewayEvent
  /** Told of what should not have happened: `authenticate` or `allow` threw, say. Clients see only that the gateway failed. */
  readonly onError?: (error: unknown) => void
  readonly clock?: Clock
}
