import type { ChatTransport } from '@parley/core'
import { createGraphQLWsTransport } from '@parley/graphql-ws'
import type { MemoryBackend } from '@parley/testing'

/** Where msw answers. */
export const graphqlUrl = 'http://localhost/graphql'

/** Queries and mutations as GraphQL over HTTP, for msw to answer; events straight from the backend in memory. */
export function createHttpTransport(backend: MemoryBackend, userId: string): ChatTransport {
  const live = backend.transportFor(userId)
  const overHttp = createGraphQLWsTransport({ me: live.me, url: graphqlUrl })
  return {
    ...overHttp,
    listen: live.listen,
    close() {
      overHttp.close()
      live.close()
    },
  }
}
