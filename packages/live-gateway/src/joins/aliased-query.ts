import { Kind, print, visit } from 'graphql'
import type { ParsedDocument } from '../upstream/parsed-document.js'

/** One request for many keys: the document's root field once for each, under the aliases `k0`, `k1`, … */
export function aliasedQuery(
  { operation, fragments }: ParsedDocument,
  keys: readonly string[],
): { readonly query: string; readonly variables: Readonly<Record<string, string>> } {
  const [definition] = operation.variableDefinitions ?? []
  const [field] = operation.selectionSet.selections
  if (definition === undefined || field?.kind !== Kind.FIELD) return { query: '', variables: {} }
  const name = definition.variable.name.value
  const copies = keys.map((_, index) => {
    const rename = {
      Name: (node: { readonly value: string }) => ({ ...node, value: `k${index}` }),
    }
    const alias = { kind: Kind.NAME, value: `k${index}` } as const
    const own = visit(field, {
      Variable: (node) => (node.name.value === name ? visit(node, rename) : undefined),
    })
    return { declared: visit(definition.variable, rename), field: { ...own, alias } }
  })
  const query = print({
    ...operation,
    variableDefinitions: copies.map(({ declared }) => ({ ...definition, variable: declared })),
    selectionSet: { ...operation.selectionSet, selections: copies.map((copy) => copy.field) },
  })
  return {
    query: [query, ...[...fragments.values()].map(print)].join('\n'),
    variables: Object.fromEntries(keys.map((key, index) => [`k${index}`, key])),
  }
}
