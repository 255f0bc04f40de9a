import type { User } from '@parley/core'
import { createOperationRunner, type GraphQLRequester } from './operation-runner.js'
import { toChatError } from './to-chat-error.js'
import type { TokenSource } from './token-source.js'

/** Sends one operation and resolves with its `data`: the shape of graphql-request's `GraphQLClient.request`. */
export type GraphQLRequest = (options: {
  readonly document: string
  readonly variables?: object
  readonly signal?: AbortSignal
  /** Names in lower case. */
  readonly requestHeaders?: Readonly<Record<string, string>>
}) => Promise<unknown>

/** @param tokens Asked for a new token when the server refuses the credentials; without it a refusal is final. */
export function createRequester(
  me: User,
  send: GraphQLRequest,
  tokens?: TokenSource,
): GraphQLRequester {
  return createOperationRunner(me, async (asked) => {
    try {
      try {
        return await send(asked)
      } catch (thrown) {
        if (!tokens || toChatError(thrown).code !== 'auth') throw thrown
        await tokens({ refused: true })
        return await send(asked)
      }
    } catch (thrown) {
      throw toChatError(thrown)
    }
  })
}
