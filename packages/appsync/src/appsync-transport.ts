import type { ChatTransport, SendOperation } from '@parley/core'
import {
  askOn,
  createChatRequests,
  createOperationRunner,
  type GraphQLOperations,
  isChatError,
} from '@parley/graphql'
import { createAppSyncRequest } from './appsync-request.js'
import { createSharedSocket, type SharedSocketOptions } from './shared-socket.js'

export interface AppSyncTransportOptions extends SharedSocketOptions {
  /** How the schema speaks the contract: `parleyAppSync()`, `chatql()` or `serverlessChat()` of `@parley/graphql`, or your own. */
  readonly operations: GraphQLOperations
}

/**
 * Chat over AWS AppSync: queries and mutations over HTTP, subscriptions over the real-time WebSocket protocol. All topics
 * share one socket, opened by the first `listen` and closed after the last. It never reconnects by itself (R17), but opens a
 * second socket before the first would end, or when nobody knows whether it still stands. Nothing happens before the
 * first call.
 */
export function createAppSyncTransport(options: AppSyncTransportOptions): ChatTransport {
  const { me, operations } = options
  const { capabilities } = operations
  const run = askOn(createOperationRunner(me, createAppSyncRequest(options)))
  const requests = createChatRequests(operations, run)

  return {
    name: 'appsync',
    contractVersion: 1,
    me,
    // What AppSync takes on one connection.
    capabilities: { ...capabilities, limits: { topics: 100, ...capabilities.limits } },
    ...requests,
    async send(operation: SendOperation, call) {
      try {
        return await requests.send(operation, call)
      } catch (thrown) {
        // Its id is made of the client's own: what is there is this message, and the answer before was lost.
        if (capabilities.idempotent && isChatError(thrown) && thrown.code === 'conflict') return
        throw thrown
      }
    },
    ...createSharedSocket(options, operations, run),
  }
}
