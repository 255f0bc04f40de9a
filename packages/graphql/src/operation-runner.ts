import type { User } from '@parley/core'
import { fault, isChatError } from './fault.js'
import type { GraphQLOperation } from './operations.js'

/**
 * Runs one operation of a map. Rejects with a ChatError, or with the signal's reason as soon as it aborts, whether the
 * exchange heeds the signal or not (R8). It has no timeout of its own: the engine's signal aborts after 10 s.
 */
export type GraphQLRequester = <Request, Result>(
  operation: GraphQLOperation<Request, Result>,
  request: Request,
  signal: AbortSignal,
) => Promise<Result>

/** @param exchange Resolves with the `data` of an answer, and rejects with ChatErrors only. */
export function createOperationRunner(
  me: User,
  exchange: (asked: {
    readonly document: string
    readonly variables: object
    readonly signal: AbortSignal
  }) => Promise<unknown>,
): GraphQLRequester {
  return async (operation, request, signal) => {
    const context = { me, request }
    const settled = new AbortController()
    try {
      return await new Promise((resolve, reject) => {
        signal.throwIfAborted()
        signal.addEventListener('abort', reject, settled)
        const variables = operation.variables(request, context)
        exchange({ document: operation.document, variables, signal })
          .then((data) => operation.decode(data, context))
          .then(resolve, reject)
      })
    } catch (thrown) {
      throw (
        signal.reason ?? (isChatError(thrown) ? thrown : fault('server', 'The operation map threw'))
      )
    } finally {
      settled.abort()
    }
  }
}
