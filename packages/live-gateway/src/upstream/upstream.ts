import type { LiveUser } from '../access/live-user.js'
import type { Scope } from '../access/scope.js'
import type { Variables } from '../variables/variable-rule.js'
import type { GraphQLAnswerError } from './upstream-error.js'

/** For whom an upstream is asked. */
export interface UpstreamContext<Vars = Variables> {
  readonly operation: string
  readonly variables: Vars
  readonly scope: Scope
  /**
   * The user of a per-user scope, or the author of a mutation. Never there where the answer is shared: what everybody
   * sees must not depend on who came first.
   */
  readonly user: LiveUser | undefined
}

/** A GraphQL server behind HTTP. */
export interface HttpUpstream {
  readonly url: string
  /** Sent with each request, made anew for each where it is a function: for tokens that expire. */
  readonly headers?:
    | Readonly<Record<string, string>>
    | ((context: UpstreamContext) => HeaderRecord | Promise<HeaderRecord>)
  /** How long a whole answer may take, in ms; 10 s by default. */
  readonly timeoutMs?: number
  /** How many bytes an answer may have; 1 MiB by default. */
  readonly maxBytes?: number
  /** The `fetch` to use; the global one by default. */
  readonly fetch?: typeof fetch
}

type HeaderRecord = Readonly<Record<string, string>>

/** What an upstream is asked. */
export interface UpstreamRequest {
  /** The document; empty for an operation that has none, which only a function can answer. */
  readonly query: string
  readonly variables: Variables
  /** Aborts when the answer is not waited for any more. */
  readonly signal: AbortSignal
}

/** A GraphQL answer. */
export interface UpstreamAnswer {
  readonly data?: unknown
  readonly errors?: readonly GraphQLAnswerError[]
}

/** An upstream in the same process. */
export type UpstreamFunction = (
  request: UpstreamRequest,
  context: UpstreamContext,
) => UpstreamAnswer | Promise<UpstreamAnswer>

export type Upstream = HttpUpstream | UpstreamFunction
