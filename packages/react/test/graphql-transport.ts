import type { ChatTransport } from '@parley/core'
import {
  createChatRequests,
  createFetchRequest,
  createRequester,
  parleyOperations,
} from '@parley/graphql'
import type { MemoryBackend } from '@parley/testing'

/** Where msw answers. */
export const graphqlUrl = 'http://localhost/graphql'

/** Queries and mutations as GraphQL over HTTP, for msw to answer; events straight from the backend in memory. */
export function createHttpTransport(backend: MemoryBackend, userId: string): ChatTransport {
  const live = backend.transportFor(userId)
  const requester = createRequester({
    me: live.me,
    timeoutMs: 5_000,
    request: createFetchRequest({ url: graphqlUrl }),
  })
  return {
    name: 'graphql-over-http',
    contractVersion: 1,
    me: live.me,
    capabilities: parleyOperations.capabilities,
    ...createChatRequests(parleyOperations, requester),
    listen: live.listen,
    close() {
      requester.close()
      live.close()
    },
  }
}
