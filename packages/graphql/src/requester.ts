import type { User } from '@parley/core'
import { fault, isChatError } from './fault.js'
import type { GraphQLOperation } from './operations.js'
import { toChatError } from './to-chat-error.js'
import type { TokenSource } from './token-source.js'
import { withDeadline } from './with-deadline.js'

/** Sends one operation and resolves with its `data`: the shape of graphql-request's `GraphQLClient.request`. */
export type GraphQLRequest = (options: {
  readonly document: string
  readonly variables?: object
  readonly signal?: AbortSignal
  readonly requestHeaders?: HeadersInit
}) => Promise<unknown>

export interface RequesterOptions {
  readonly me: User
  readonly request: GraphQLRequest
  /** Asked for a new token when the server refuses the credentials. @default none, a refusal is final */
  readonly tokens?: TokenSource | undefined
  /** @default 10_000 */
  readonly timeoutMs?: number | undefined
}

/** Runs the operations of a map. */
export interface GraphQLRequester {
  /** Rejects with a ChatError, or with the signal's reason as soon as it aborts (R8). */
  run<Request, Result>(
    operation: GraphQLOperation<Request, Result>,
    request: Request,
    signal: AbortSignal,
  ): Promise<Result>
  /** Fails what runs. Safe to repeat; it can be used again. */
  close(): void
}

export function createRequester(options: RequesterOptions): GraphQLRequester {
  const { me, tokens } = options
  let closing = new AbortController()

  const exchange = async (document: string, variables: object, signal: AbortSignal) => {
    const seen = tokens?.renewals ?? 0
    const attempt = async () => options.request({ document, variables, signal })
    try {
      return await attempt()
    } catch (thrown) {
      const error = toChatError(thrown)
      if (!tokens || error.code !== 'auth') throw error
      try {
        await tokens.renew(seen)
        return await attempt()
      } catch (again) {
        throw toChatError(again)
      }
    }
  }

  return {
    run: (operation, request, signal) =>
      withDeadline(options.timeoutMs ?? 10_000, [signal, closing.signal], async (own) => {
        try {
          const variables = operation.variables(request, { me })
          const data = await exchange(operation.document, variables, own)
          return operation.decode(data, { me, request })
        } catch (error) {
          throw isChatError(error) ? error : fault('server', 'The operation map threw')
        }
      }),
    close() {
      closing.abort(fault('network', 'The transport was closed'))
      closing = new AbortController()
    },
  }
}
