import type { CallOptions, ChatTransport } from '@parley/core'
import type { GraphQLRequester } from './operation-runner.js'
import type { GraphQLOperation, GraphQLOperations, OperationName } from './operations.js'

/** The requests of a transport: one method for each operation that the map has (R13). */
export function createChatRequests(
  operations: GraphQLOperations,
  run: GraphQLRequester,
): Pick<ChatTransport, OperationName> {
  const methods: Record<string, unknown> = {}
  for (const [name, entry] of Object.entries(operations)) {
    const operation = entry as Partial<GraphQLOperation<unknown, unknown>>
    if (operation?.document) {
      methods[name] = (request: unknown, { signal }: CallOptions) =>
        run(operation as GraphQLOperation<unknown, unknown>, request, signal)
    }
  }
  // By the type of the map: each operation takes and gives what the method of its name does.
  return methods as unknown as Pick<ChatTransport, OperationName>
}
