import {
  BREAK,
  createSourceEventStream,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  Kind,
  visit,
} from 'graphql'
import type { UpdateView } from '../store/events.js'

type Results = Map<string, ExecutionResult | Promise<ExecutionResult>>

/**
 * `subscribe` of GraphQL, with one difference: the same payload asked for by the same document is executed
 * once, whatever the number of subscribers. The views below a subscription field are plain, so that the
 * result depends on nothing else.
 */
export function createSharedSubscribe() {
  const executed = new WeakMap<UpdateView, Map<DocumentNode, Results>>()
  const needsVariables = new WeakMap<DocumentNode, boolean>()

  const executeOnce = (args: ExecutionArgs, variables: string, payload: UpdateView) => {
    const ofPayload = executed.get(payload) ?? new Map<DocumentNode, Results>()
    const results: Results = ofPayload.get(args.document) ?? new Map()
    const known = results.get(variables)
    if (known !== undefined) return known
    const result = execute({ ...args, rootValue: payload })
    executed.set(payload, ofPayload.set(args.document, results.set(variables, result)))
    return result
  }

  return async (
    args: ExecutionArgs,
  ): Promise<AsyncGenerator<ExecutionResult> | ExecutionResult> => {
    const source = await createSourceEventStream(args)
    if (!(Symbol.asyncIterator in source)) return source
    let selects = needsVariables.get(args.document)
    if (selects === undefined) {
      selects = selectionUsesVariables(args.document)
      needsVariables.set(args.document, selects)
    }
    const variables = JSON.stringify([
      args.operationName ?? null,
      selects ? (args.variableValues ?? null) : null,
    ])
    const updates = source as AsyncGenerator<UpdateView, undefined, undefined>
    return mapped(updates, (payload) => executeOnce(args, variables, payload))
  }
}

/** Whether anything but the arguments of the root field depends on variables, like a directive. */
function selectionUsesVariables(document: DocumentNode): boolean {
  let uses = false
  visit(document, {
    VariableDefinition: () => false,
    OperationDefinition(operation) {
      for (const selection of operation.selectionSet.selections) {
        if (selection.kind !== Kind.FIELD || selection.directives?.length) uses = true
        else if (selection.selectionSet !== undefined) uses ||= hasVariable(selection.selectionSet)
      }
      return false
    },
    FragmentDefinition(fragment) {
      uses ||= hasVariable(fragment)
      return false
    },
  })
  return uses
}

function hasVariable(node: Parameters<typeof visit>[0]): boolean {
  let found = false
  visit(node, {
    Variable() {
      found = true
      return BREAK
    },
  })
  return found
}

/** Written out, so that `return()` reaches the source while a `next()` waits. */
function mapped<T, R>(
  source: AsyncGenerator<T, undefined, undefined>,
  map: (value: T) => R | Promise<R>,
): AsyncGenerator<R, undefined, undefined> {
  return {
    async next() {
      const result = await source.next()
      return result.done === true ? result : { done: false, value: await map(result.value) }
    },
    async return() {
      await source.return(undefined)
      return { done: true, value: undefined }
    },
    async throw(error: unknown) {
      return source.throw(error) as Promise<never>
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}
