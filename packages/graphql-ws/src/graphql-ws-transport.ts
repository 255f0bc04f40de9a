import type { ChatTransport } from '@parley/core'
import {
  createChatRequests,
  createFetchRequest,
  createRequester,
  createTokenSource,
  type GetToken,
  type GraphQLOperations,
  type GraphQLRequest,
  parleyOperations,
} from '@parley/graphql'
import { createSharedSocket, type SharedSocketOptions } from './shared-socket.js'

export interface GraphQLWsTransportOptions extends SharedSocketOptions {
  /** How the schema speaks the contract. @default parleyOperations, the reference schema */
  readonly operations?: GraphQLOperations
  /**
   * Asked at each connect for `connection_init { token }`, before each built-in request for `Authorization: Bearer`, and
   * once more with `refused` when the server refuses. @default none, as with a session cookie
   */
  readonly getToken?: GetToken
  /** Sends queries and mutations, with credentials of its own: `(options) => client.request(options)`. @default fetch */
  readonly request?: GraphQLRequest
  /** Sent with each built-in request; browsers cannot send any with a WebSocket. */
  readonly headers?: Readonly<Record<string, string>>
  /** For the built-in requests. @default the global one */
  readonly fetch?: typeof fetch
  /** Whether cookies go along with built-in requests. @default 'same-origin' */
  readonly credentials?: RequestCredentials
}

/**
 * Chat over GraphQL subscriptions (`graphql-transport-ws`). All topics share one socket, opened by the first `listen` and
 * closed after the last; it never reconnects by itself (R17). Nothing happens before the first call.
 */
export function createGraphQLWsTransport(options: GraphQLWsTransportOptions): ChatTransport {
  const { me, getToken, operations = parleyOperations } = options
  const tokens = getToken && createTokenSource(getToken)
  const request = options.request ?? createFetchRequest({ ...options, getToken: tokens })

  return {
    name: 'graphql-ws',
    contractVersion: 1,
    me,
    capabilities: operations.capabilities,
    ...createChatRequests(operations, createRequester(me, request, tokens)),
    ...createSharedSocket(options, operations, tokens),
  }
}
