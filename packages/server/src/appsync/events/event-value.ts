import { type DocumentNode, Kind, type SelectionSetNode } from 'graphql'
import { isRecord } from '../operation-request.js'

/** What one mutation selected of its result, by the names of the schema. */
export type EventValue = Readonly<Record<string, unknown>>

/**
 * The result of a field as the event has it: what was selected, under the names of the schema. The fields are those of
 * `selectionSet`, aliases undone; nothing for a result that is null.
 */
export function eventValue(
  document: DocumentNode,
  selectionSet: SelectionSetNode,
  result: unknown,
): EventValue | undefined {
  if (!isRecord(result)) return undefined
  const value: Record<string, unknown> = {}
  for (const [name, key, inner] of selectedFields(document, selectionSet)) {
    if (!Object.hasOwn(result, key)) continue
    const part = inner === undefined ? result[key] : mapNested(document, inner, result[key])
    // The same field may be selected twice, each time with another part of it.
    value[name] = inner === undefined ? part : merged(value[name], part)
  }
  return value
}

function mapNested(document: DocumentNode, inner: SelectionSetNode, result: unknown): unknown {
  if (Array.isArray(result)) return result.map((item) => mapNested(document, inner, item))
  return eventValue(document, inner, result) ?? null
}

function merged(first: unknown, second: unknown): unknown {
  if (Array.isArray(first) && Array.isArray(second) && first.length === second.length) {
    return second.map((item, index) => merged(first[index], item))
  }
  if (!isRecord(first) || !isRecord(second)) return second
  const both: Record<string, unknown> = { ...first }
  for (const [name, part] of Object.entries(second)) both[name] = merged(first[name], part)
  return both
}

/** Name, key of the result and selection of each field; fragments fit, since these schemas have object types only. */
export function* selectedFields(
  document: DocumentNode,
  selectionSet: SelectionSetNode,
): Generator<readonly [name: string, key: string, inner: SelectionSetNode | undefined]> {
  for (const selection of selectionSet.selections) {
    if (selection.kind === Kind.FIELD) {
      const name = selection.name.value
      yield [name, selection.alias?.value ?? name, selection.selectionSet]
    } else if (selection.kind === Kind.INLINE_FRAGMENT) {
      yield* selectedFields(document, selection.selectionSet)
    } else {
      for (const definition of document.definitions) {
        if (
          definition.kind === Kind.FRAGMENT_DEFINITION &&
          definition.name.value === selection.name.value
        ) {
          yield* selectedFields(document, definition.selectionSet)
        }
      }
    }
  }
}
