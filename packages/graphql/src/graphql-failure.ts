import type { ChatError } from '@parley/core'
import { codeOf, fault } from './fault.js'
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
 *
 * @param errors What the body says, for a `Response`. Default: those of the failure.
 */
export function graphqlFailure(
  { status, headers, errors: own }: GraphQLFailure,
  errors = own,
): ChatError {
  const list: readonly (GraphQLErrorLike | null)[] = Array.isArray(errors) ? errors : []
  const known = list.find((error) => codeOf(error?.extensions?.code))?.extensions
  const waitMs = known?.retryAfterMs
  return fault(
    codeOf(known?.code ?? status) ?? 'server',
    `The server answered with ${status ?? 'errors'}`,
    typeof waitMs === 'number' && waitMs >= 0
      ? waitMs
      : retryAfterMs(headers?.get?.('retry-after')),
  )
}
