import type { User } from '@parley/core'
import { fault, isChatError } from './fault.js'
import type { GraphQLOperation } from './operations.js'
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

/**
 * Runs one operation of a map. Rejects with a ChatError, or with the signal's reason as soon as it aborts, whether `request`
 * heeds the signal or not (R8). It has no timeout of its own: the engine's signal aborts after 10 s.
 */
export type GraphQLRequester = <Request, Result>(
  operation: GraphQLOperation<Request, Result>,
  request: Request,
  signal: AbortSignal,
) => Promise<Result>

/** @param tokens Asked for a new token when the server refuses the credentials; without it a refusal is final. */
export function createRequester(
  me: User,
  send: GraphQLRequest,
  tokens?: TokenSource,
): GraphQLRequester {
  return async (operation, request, signal) => {
    const exchange = async (variables: object) => {
      const ask = () => send({ document: operation.document, variables, signal })
      try {
        return await ask()
      } catch (thrown) {
        if (!tokens || toChatError(thrown).code !== 'auth') throw thrown
        await tokens({ refused: true })
        return ask()
      }
    }

    const answerTo = async (variables: object): Promise<ReturnType<typeof operation.decode>> => {
      const data = await exchange(variables).catch((thrown) => {
        throw toChatError(thrown)
      })
      const answer = operation.decode(data, { me, request })
      const next = operation.next?.(answer, request)
      signal.throwIfAborted()
      return next ? answerTo(next) : answer
    }

    const settled = new AbortController()
    try {
      signal.throwIfAborted()
      return await new Promise((resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason), settled)
        answerTo(operation.variables(request, { me })).then(resolve, reject)
      })
    } catch (thrown) {
      if (signal.aborted) throw signal.reason
      throw isChatError(thrown) ? thrown : fault('server', 'The operation map threw')
    } finally {
      settled.abort()
    }
  }
}
