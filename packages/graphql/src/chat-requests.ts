import type { CallOptions, ChatTransport } from '@parley/core'
import type { GraphQLRequester } from './operation-runner.js'
import type { GraphQLOperation, GraphQLOperations, OperationName } from './operations.js'

/** The requests of a transport: one method for each operation that the map has (R13). */
export function createChatRequests(
  operations: Pick<GraphQLOperations, OperationName>,
  run: GraphQLRequester,
): Pick<ChatTransport, OperationName> {
  const methods: Record<string, unknown> = {}
  // A map also has what is no operation, and so no document.
  const map: Readonly<Record<string, GraphQLOperation<unknown, unknown> | undefined>> = operations
  for (const name in map) {
    const operation = map[name]
    if (operation?.document)
      methods[name] = (request: unknown, { signal }: CallOptions) => run(operation, request, signal)
  }
  // By the type of the map: each operation takes and gives what the method of its name does.
  return methods as Pick<ChatTransport, OperationName>
}
