import { graphqlFailure } from './graphql-failure.js'
import type { GraphQLRequest } from './requester.js'
import type { GetToken } from './token-source.js'

export interface FetchRequestOptions {
  /** The GraphQL endpoint; relative to the page where there is one. */
  readonly url: string
  /** Asked before each request, sent as `Authorization: Bearer`. @default none, as with a session cookie */
  readonly getToken?: GetToken | undefined
  /** Sent with each request; names in lower case. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** @default the global one */
  readonly fetch?: typeof fetch | undefined
  /** Whether cookies go along. @default 'same-origin' */
  readonly credentials?: RequestCredentials | undefined
}

/**
 * A small executor of GraphQL over HTTP. Rejects with the ChatError of what the server answered (data that comes with errors
 * counts as failed), or with what `fetch` threw, for `toChatError` to read. It has no retry,
 * cache or batching, and no timeout but the caller's signal: the engine's aborts after 10 s.
 */
export function createFetchRequest(options: FetchRequestOptions): GraphQLRequest {
  return async ({ document, variables, signal, requestHeaders }) => {
    const token = await options.getToken?.({ refused: false })
    const response = await (options.fetch ?? fetch)(options.url, {
      method: 'POST',
      headers: {
        accept: 'application/graphql-response+json,application/json',
        'content-type': 'application/json',
        ...(token && { authorization: `Bearer ${token}` }),
        ...options.headers,
        ...requestHeaders,
      },
      body: JSON.stringify({ query: document, variables }),
      credentials: options.credentials,
      signal,
    } as RequestInit)
    // What is not JSON, as the pages of proxies, counts as no data; a connection that breaks meanwhile is thrown.
    const body = await response.json().catch((error) => {
      if (error.name !== 'SyntaxError') throw error
    })
    if (response.ok && body?.data && !body.errors?.length) return body.data
    throw graphqlFailure(response, body?.errors)
  }
}
