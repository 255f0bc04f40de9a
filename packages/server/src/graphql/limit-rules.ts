import {
  type ASTNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  NoSchemaIntrospectionCustomRule,
  type SelectionSetNode,
  specifiedRules,
  type ValidationContext,
  type ValidationRule,
} from 'graphql'

const maxDepth = 8
const maxAliases = 30
const maxRootFields = 10

/** The rules of GraphQL and those that keep one document from costing too much. */
export const documentRules = (introspection: boolean): readonly ValidationRule[] => [
  ...specifiedRules,
  limitRule,
  ...(introspection ? [] : [NoSchemaIntrospectionCustomRule]),
]

/** At most 8 levels, 30 aliases and 10 root fields, fragments counted where they are spread. */
const limitRule: ValidationRule = (context) => ({
  OperationDefinition(operation) {
    const cost = createCost(context)
    cost.visit(operation.selectionSet, 1)
    if (cost.depth > maxDepth) report(context, operation, `at most ${maxDepth} levels deep`)
    if (cost.aliases > maxAliases) report(context, operation, `no more than ${maxAliases} aliases`)
    if (cost.rootFields > maxRootFields) {
      report(context, operation, `no more than ${maxRootFields} root fields`)
    }
  },
})

const report = (context: ValidationContext, node: ASTNode, limit: string) =>
  context.reportError(
    new GraphQLError(`An operation may have ${limit}: ask for less, or ask twice.`, {
      nodes: node,
    }),
  )

function createCost(context: ValidationContext) {
  const spread = new Set<FragmentDefinitionNode>()
  // A fragment spread over and over doubles at each level: this many visits are already too many.
  let visits = 0
  const cost = {
    depth: 0,
    aliases: 0,
    rootFields: 0,
    visit(selectionSet: SelectionSetNode, depth: number): void {
      for (const selection of selectionSet.selections) {
        visits += 1
        if (visits > 2_000) {
          cost.depth = Number.POSITIVE_INFINITY
          return
        }
        if (selection.kind === Kind.FIELD) {
          // The introspection that tools send is deeper, and its depth is bounded by the schema.
          if (selection.name.value.startsWith('__')) continue
          if (selection.alias !== undefined) cost.aliases += 1
          if (depth === 1) cost.rootFields += 1
          cost.depth = Math.max(cost.depth, depth)
          if (selection.selectionSet !== undefined) cost.visit(selection.selectionSet, depth + 1)
        } else if (selection.kind === Kind.INLINE_FRAGMENT) {
          cost.visit(selection.selectionSet, depth)
        } else {
          const fragment = context.getFragment(selection.name.value)
          // A cycle is reported by a rule of GraphQL itself.
          if (fragment == null || spread.has(fragment)) continue
          spread.add(fragment)
          cost.visit(fragment.selectionSet, depth)
          spread.delete(fragment)
        }
      }
    },
  }
  return cost
}
