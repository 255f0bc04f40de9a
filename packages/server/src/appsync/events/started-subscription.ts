import {
  type DocumentNode,
  type ExecutionResult,
  executeSync,
  type FieldNode,
  GraphQLError,
  type GraphQLSchema,
  getArgumentValues,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
} from 'graphql'
import type { AppSyncApi, SubscriptionArguments } from '../schemas/app-sync-api.js'
import type { EventValue } from './event-value.js'

/** A subscription that was understood: what it listens to, and how an event looks to it. */
export interface StartedSubscription {
  readonly field: string
  /** Those that were supplied; the ones left out match anything. */
  readonly args: SubscriptionArguments
  /** All arguments equal the event's top-level fields; null equals null. */
  matches(event: EventValue): boolean
  result(event: EventValue): ExecutionResult
}

/** Throws GraphQLError where variables do not fit. */
export function startedSubscription(
  { eventSchema: schema }: AppSyncApi,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): StartedSubscription {
  const node = rootField(document, operation)
  const field = schema.getSubscriptionType()?.getFields()[node.name.value]
  if (field === undefined) throw new GraphQLError('The subscription has no field.')
  const values = getVariableValues(schema, operation.variableDefinitions ?? [], variables)
  const [error] = values.errors ?? []
  if (error !== undefined) throw error
  const args = getArgumentValues(field, node, values.coerced)
  return {
    field: field.name,
    args,
    matches: (event) =>
      Object.entries(args).every(([name, wanted]) => (event[name] ?? null) === wanted),
    result(event) {
      const result = executeSync({
        schema,
        document,
        rootValue: { [field.name]: event },
        variableValues: { ...variables },
        ...(operation.name === undefined ? {} : { operationName: operation.name.value }),
      })
      if (result.errors === undefined) return result
      return { ...result, errors: result.errors.map((one) => inAppSyncWords(schema, one)) }
    },
  }
}

/** A validated subscription has exactly one, which may stand in a fragment. */
function rootField(document: DocumentNode, operation: OperationDefinitionNode): FieldNode {
  let sets = [operation.selectionSet]
  for (;;) {
    const [selection] = sets.flatMap((set) => set.selections)
    if (selection === undefined) throw new GraphQLError('The subscription has no field.')
    if (selection.kind === Kind.FIELD) return selection
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      sets = [selection.selectionSet]
      continue
    }
    sets = document.definitions.flatMap((definition) =>
      definition.kind === Kind.FRAGMENT_DEFINITION && definition.name.value === selection.name.value
        ? [definition.selectionSet]
        : [],
    )
  }
}

/** A mutation that did not select a field that may not be null is what users of AppSync meet most. */
function inAppSyncWords(schema: GraphQLSchema, error: GraphQLError): GraphQLError {
  const [, parent = '', name = ''] =
    /^Cannot return null for non-nullable field (\w+)\.(\w+)\.$/.exec(error.message) ?? []
  const type = schema.getType(parent)
  const field = type !== undefined && 'getFields' in type ? type.getFields()[name] : undefined
  if (field === undefined) return error
  const typeName = String(field.type).replace(/!$/, '')
  const path = error.path === undefined ? '' : `/${error.path.join('/')}`
  return new GraphQLError(
    `Cannot return null for non-nullable type: '${typeName}' within parent '${parent}' (${path})`,
    error.path === undefined ? {} : { path: error.path },
  )
}
