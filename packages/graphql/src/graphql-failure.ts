import type { ChatError, ChatErrorCode } from '@parley/core'
import { fault, isChatErrorCode } from './fault.js'
import { retryAfterMs } from './retry-after.js'

/** A failed answer of a GraphQL server, as graphql-request's `ClientError.response` has it too. */
export interface GraphQLFailure {
  readonly status?: number
  /** What the server wrote: anything. */
  readonly errors?: unknown
  readonly headers?: Pick<Headers, 'get'>
}

interface GraphQLErrorLike {
  readonly extensions?: { readonly code?: unknown; readonly retryAfterMs?: unknown }
}

/**
 * The ChatError of a failed answer: by the first `extensions.code` that is known (those of ChatError and the usual ones of
 * servers), else by the HTTP status. The message holds the status and no text from the server, which may quote a message.
 */
export function graphqlFailure({ status, errors, headers }: GraphQLFailure): ChatError {
  const list: readonly GraphQLErrorLike[] = Array.isArray(errors) ? errors : []
  const error = list.find(codeOfError)
  const code = (error && codeOfError(error)) ?? codeOfStatus(status ?? 200)
  const waitMs = error?.extensions?.retryAfterMs
  return fault(
    code,
    `The GraphQL server answered with ${status ? `status ${status}` : 'errors'}`,
    typeof waitMs === 'number' && waitMs >= 0
      ? waitMs
      : retryAfterMs(headers?.get?.('retry-after')),
  )
}

/** The ChatError code of an HTTP status. A 2xx counts as `server`: it came without what was asked for. */
export function codeOfStatus(status: number): ChatErrorCode {
  return codesByStatus[status] ?? (status >= 400 && status < 500 ? 'invalid' : 'server')
}

function codeOfError(error: GraphQLErrorLike | null): ChatErrorCode | undefined {
  const name = String(error?.extensions?.code).toLowerCase()
  const own = name.replaceAll('_', '-')
  return isChatErrorCode(own) ? own : codesByName.find(([pattern]) => pattern.test(name))?.[1]
}

const codesByStatus: Readonly<Record<number, ChatErrorCode>> = {
  0: 'network',
  401: 'auth',
  403: 'forbidden',
  404: 'gone',
  405: 'unsupported',
  406: 'unsupported',
  408: 'timeout',
  409: 'conflict',
  410: 'gone',
  413: 'too-large',
  415: 'unsupported',
  429: 'rate-limited',
}

/** UNAUTHENTICATED, TOO_MANY_REQUESTS, BAD_USER_INPUT, GRAPHQL_VALIDATION_FAILED, PERSISTED_QUERY_NOT_FOUND, NOT_FOUND … */
const codesByName: readonly (readonly [RegExp, ChatErrorCode])[] = [
  [/^unauth/, 'auth'],
  [/^too_many/, 'rate-limited'],
  [/^(bad|graphql)_/, 'invalid'],
  [/^persisted/, 'unsupported'],
  [/^not_found/, 'gone'],
]
