import type { GraphQLRequester } from './operation-runner.js'

/** Heeds `next` of an operation: asks on until there is an answer, or the signal aborts. */
export function askOn(run: GraphQLRequester): GraphQLRequester {
  return async (operation, request, signal) => {
    let { variables } = operation
    for (;;) {
      const answer = await run({ ...operation, variables }, request, signal)
      const next = operation.next?.(answer, request)
      if (!next) return answer
      variables = () => next
    }
  }
}
