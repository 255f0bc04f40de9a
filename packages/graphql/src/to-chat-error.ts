import type { ChatError } from '@parley/core'
import { fault, isChatError } from './fault.js'
import { type GraphQLFailure, graphqlFailure } from './graphql-failure.js'

/**
 * Whatever a GraphQL client or `fetch` threw, or a list of GraphQL errors, as a ChatError. The thrown value is not kept as
 * `cause`: that of graphql-request holds the request with the message's text.
 */
export function toChatError(thrown: unknown): ChatError {
  if (isChatError(thrown)) return thrown
  if (Array.isArray(thrown)) return graphqlFailure({}, thrown)
  const { name, response } = (thrown ?? {}) as { name?: unknown; response?: GraphQLFailure }
  if (response) return graphqlFailure(response)
  if (name === 'AbortError' || name === 'TimeoutError') return fault('timeout', 'No answer came')
  // `fetch` rejects with a TypeError and nothing else.
  if (thrown instanceof TypeError) return fault('network', 'The server was not reached')
  return fault('server', 'The answer is not GraphQL')
}
