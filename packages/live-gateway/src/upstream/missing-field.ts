import { type FieldNode, Kind, type SelectionSetNode } from 'graphql'
import { isJsonObject } from '../json.js'
import type { ParsedDocument } from './parsed-document.js'

/**
 * The path of the first thing that the document asks for and the data lacks, or has in another shape; undefined where
 * all is there. What depends on a type or a directive may be missing.
 */
export function missingField(data: unknown, document: ParsedDocument): string | undefined {
  return inSelection(data, document.selectionSet, 'data', document)
}

function inSelection(
  value: unknown,
  selectionSet: SelectionSetNode,
  path: string,
  document: ParsedDocument,
): string | undefined {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      if (item === null) continue
      const missing = inSelection(item, selectionSet, `${path}/${index}`, document)
      if (missing !== undefined) return missing
    }
    return undefined
  }
  if (!isJsonObject(value)) return path
  for (const selection of selectionSet.selections) {
    const missing =
      selection.kind === Kind.FIELD
        ? inField(value, selection, path, document)
        : inFragment(value, selection, path, document)
    if (missing !== undefined) return missing
  }
  return undefined
}

function inField(
  object: Readonly<Record<string, unknown>>,
  field: FieldNode,
  path: string,
  document: ParsedDocument,
): string | undefined {
  const key = field.alias?.value ?? field.name.value
  const here = `${path}/${key}`
  if (!Object.hasOwn(object, key)) return isConditional(field) ? undefined : here
  const value = object[key]
  if (field.selectionSet === undefined || value === null) return undefined
  return inSelection(value, field.selectionSet, here, document)
}

/** A fragment on a type may not apply: only what is there is looked at, and it is optional. */
function inFragment(
  object: Readonly<Record<string, unknown>>,
  selection: Exclude<SelectionSetNode['selections'][number], FieldNode>,
  path: string,
  document: ParsedDocument,
): string | undefined {
  const selectionSet =
    selection.kind === Kind.INLINE_FRAGMENT
      ? selection.selectionSet
      : document.fragments.get(selection.name.value)?.selectionSet
  for (const inner of selectionSet?.selections ?? []) {
    if (inner.kind !== Kind.FIELD || !Object.hasOwn(object, inner.alias?.value ?? inner.name.value))
      continue
    const missing = inField(object, inner, path, document)
    if (missing !== undefined) return missing
  }
  return undefined
}

const isConditional = ({ directives = [] }: FieldNode) =>
  directives.some(({ name }) => name.value === 'include' || name.value === 'skip')
