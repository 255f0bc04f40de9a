import {
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  parse,
  type SelectionSetNode,
  type TypeNode,
} from 'graphql'

/** One variable as a document declares it. */
export interface DocumentVariable {
  readonly name: string
  /** The named type within lists: `String`. */
  readonly typeName: string
  readonly isList: boolean
  /** It has to be sent: not null, and without a default. */
  readonly required: boolean
}

/** A document with exactly one operation. */
export interface ParsedDocument {
  readonly kind: 'query' | 'mutation'
  readonly operation: OperationDefinitionNode
  readonly variables: readonly DocumentVariable[]
  readonly selectionSet: SelectionSetNode
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>
}

/** Throws an `Error` that says what is wrong with the document. */
export function parseDocument(source: string, owner: string): ParsedDocument {
  let document: DocumentNode
  try {
    document = parse(source)
  } catch (error) {
    throw new Error(`The document of ${owner} is not GraphQL: ${(error as Error).message}`)
  }
  const operations = document.definitions.filter(
    (definition) => definition.kind === Kind.OPERATION_DEFINITION,
  )
  const [operation] = operations
  if (operation === undefined || operations.length > 1) {
    throw new Error(
      `The document of ${owner} has ${operations.length} operations: give it exactly one.`,
    )
  }
  const kind = operation.operation
  if (kind === 'subscription') {
    throw new Error(
      `The document of ${owner} is a subscription: the gateway polls queries instead.`,
    )
  }
  const fragments = document.definitions.filter(
    (definition) => definition.kind === Kind.FRAGMENT_DEFINITION,
  )
  return {
    kind,
    operation,
    selectionSet: operation.selectionSet,
    fragments: new Map(fragments.map((fragment) => [fragment.name.value, fragment])),
    variables: (operation.variableDefinitions ?? []).map(({ variable, type, defaultValue }) => ({
      name: variable.name.value,
      ...namedType(type),
      required: type.kind === Kind.NON_NULL_TYPE && defaultValue === undefined,
    })),
  }
}

function namedType(type: TypeNode): { typeName: string; isList: boolean } {
  if (type.kind === Kind.NAMED_TYPE) return { typeName: type.name.value, isList: false }
  const inner = namedType(type.type)
  return type.kind === Kind.LIST_TYPE ? { ...inner, isList: true } : inner
}
