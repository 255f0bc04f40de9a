import type { GraphQLOperation } from './operations.js'

/** The same operation, whose answer is changed by who asked and for what. */
export function mapOperation<Request, Read, Result>(
  { next: _, ...operation }: GraphQLOperation<Request, Read>,
  change: (read: Read, context: Parameters<GraphQLOperation<Request, Read>['decode']>[1]) => Result,
): GraphQLOperation<Request, Result> {
  return {
    ...operation,
    decode: (data, context) => change(operation.decode(data, context), context),
  }
}
