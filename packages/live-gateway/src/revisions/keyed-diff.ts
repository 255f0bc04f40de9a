import { create } from 'jsondiffpatch'
import JsonPatchFormatter from 'jsondiffpatch/formatters/jsonpatch'
import { equalJson, type Json } from '../json.js'
import { applyPatch } from './apply-patch.js'
import type { JsonPatch } from './json-patch.js'

/** What tells the items of a list apart; undefined where an item has nothing of the kind. */
export type ItemId = (item: Readonly<Record<string, unknown>>) => string | undefined

/** By `id`, else `_id`, else `key`. */
export const defaultItemId: ItemId = (item) => {
  const id = item['id'] ?? item['_id'] ?? item['key']
  return typeof id === 'string' || typeof id === 'number' ? String(id) : undefined
}

/** Comparing two lists takes time by the product of their lengths; longer ones are sent whole. */
const maxListItems = 1_000

/**
 * The RFC 6902 patch from one JSON text to the next, list items matched by id rather than by place: a sliding window
 * costs one removal and one addition. Undefined where the whole document serves better: its lists are too long, or
 * the patch would not apply exactly (a key that reaches a prototype).
 */
export function createKeyedDiff(itemId: ItemId = defaultItemId) {
  const differ = create({
    objectHash: (item) => itemId(item as Record<string, unknown>) ?? JSON.stringify(item),
  })
  const formatter = new JsonPatchFormatter()
  return (beforeText: string, afterText: string): JsonPatch | undefined => {
    try {
      const before: Json = JSON.parse(beforeText)
      const after: Json = JSON.parse(afterText)
      if (longestList(before) > maxListItems || longestList(after) > maxListItems) return undefined
      const patch = formatter.format(differ.diff(before, after)) as JsonPatch
      // Proved on the spot: a wrong patch would leave every client on a state that never was.
      const applied = applyPatch(JSON.parse(beforeText), patch)
      return applied !== undefined && equalJson(applied, after) ? patch : undefined
    } catch {
      // Nested deeper than the stack, say.
      return undefined
    }
  }
}

function longestList(value: Json): number {
  if (typeof value !== 'object' || value === null) return 0
  const items: readonly Json[] = Array.isArray(value) ? value : Object.values(value)
  let longest = Array.isArray(value) ? value.length : 0
  for (const item of items) longest = Math.max(longest, longestList(item))
  return longest
}
