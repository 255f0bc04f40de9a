import type { StreamEndCode } from './streaming/stream-end.js'
import type { UpstreamError } from './upstream/upstream-error.js'

/** What the gateway does, for metrics and logs. Never holds a token, variables or data. */
export type GatewayEvent = { readonly operation: string } & (
  | { readonly type: 'upstream-request'; readonly purpose: 'query' | 'join' | 'mutation' }
  | { readonly type: 'poll'; readonly outcome: 'changed' | 'unchanged'; readonly ms: number }
  /** A query, join or mutation failed; `error.cause` says more where the upstream is a function. */
  | { readonly type: 'failure'; readonly error: UpstreamError }
  | { readonly type: 'stream-opened' }
  | { readonly type: 'stream-closed'; readonly reason: StreamEndCode | 'client-left' }
  | { readonly type: 'frame'; readonly content: 'patch' | 'whole'; readonly bytes: number }
  /** A client asked for everything anew, because a patch did not apply. */
  | { readonly type: 'resync' }
)

export type OnGatewayEvent = (event: GatewayEvent) => void
