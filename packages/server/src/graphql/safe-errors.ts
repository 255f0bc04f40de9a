import { GraphQLError } from 'graphql'
import type { ChatServerLogger } from '../chat-server-options.js'
import { RequestError } from '../request-error.js'

/**
 * What a client may know of an error: its own refusals as they are, what GraphQL says of the request as
 * `invalid`, and of everything else only that it went wrong; the cause goes to the log.
 */
export function toSafeError(error: unknown, logger: ChatServerLogger): GraphQLError {
  const cause = error instanceof GraphQLError ? (error.originalError ?? undefined) : error
  const path = error instanceof GraphQLError && error.path !== undefined ? { path: error.path } : {}
  if (cause instanceof RequestError) {
    return new GraphQLError(cause.message, { ...path, extensions: cause.extensions })
  }
  if (error instanceof GraphQLError && (cause === undefined || cause instanceof GraphQLError)) {
    return new GraphQLError(withoutValues(error.message), {
      ...path,
      extensions: { code: 'invalid' },
    })
  }
  logger.error('an operation failed', cause ?? error)
  return new GraphQLError('The server failed to do this; its log has the cause. Try again later.', {
    ...path,
    extensions: { code: 'server' },
  })
}

/** GraphQL quotes wrong variables, and a variable may be what somebody wrote. */
const withoutValues = (message: string) =>
  message
    .replace(/got invalid value [\s\S]*?; /, 'got an invalid value; ')
    .replace(/(cannot represent[^:]*): [\s\S]*$/, '$1')
