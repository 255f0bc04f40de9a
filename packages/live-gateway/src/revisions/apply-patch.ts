import type { Json } from '../json.js'
import { type JsonPatch, type PatchOperation, pointerSegments } from './json-patch.js'

type Container = Json[] | Record<string, Json>

/**
 * The document after a patch; undefined where the patch does not apply or reaches a prototype.
 * What the patch changes is changed in place: the document is the caller's to lose.
 */
export function applyPatch(document: Json, patch: JsonPatch): Json | undefined {
  const holder: Record<string, Json> = { document }
  return patch.every((operation) => applyOperation(holder, operation))
    ? holder['document']
    : undefined
}

function applyOperation(holder: Record<string, Json>, operation: PatchOperation): boolean {
  const target = find(holder, operation.path)
  if (target === undefined) return false
  switch (operation.op) {
    case 'add':
      return insert(target, structuredClone(operation.value))
    case 'replace':
      if (!exists(target)) return false
      set(target, structuredClone(operation.value))
      return true
    case 'remove':
      return take(target) !== undefined
    case 'move': {
      const source = find(holder, operation.from)
      const value = source && take(source)
      // Taking may have moved what the path named.
      const place = find(holder, operation.path)
      return value !== undefined && place !== undefined && insert(place, value)
    }
  }
}

interface Place {
  readonly parent: Container
  readonly key: string
}

function find(holder: Record<string, Json>, pointer: string): Place | undefined {
  const segments = pointerSegments(pointer)
  const key = segments?.length === 0 ? 'document' : segments?.pop()
  if (segments === undefined || key === undefined) return undefined
  if (pointer === '') return { parent: holder, key }
  let value: Json | undefined = holder['document']
  for (const segment of segments) {
    const container: Container | undefined = containerOf(value)
    if (container === undefined || !exists({ parent: container, key: segment })) return undefined
    value = (container as Record<string, Json>)[segment]
  }
  const parent = containerOf(value)
  return parent && { parent, key }
}

const containerOf = (value: Json | undefined): Container | undefined =>
  typeof value === 'object' && value !== null ? (value as Container) : undefined

const isIndex = (key: string) => /^(0|[1-9]\d*)$/.test(key)

const exists = ({ parent, key }: Place): boolean =>
  Array.isArray(parent) ? isIndex(key) && Number(key) < parent.length : Object.hasOwn(parent, key)

function set({ parent, key }: Place, value: Json) {
  ;(parent as Record<string, Json>)[key] = value
}

function insert(place: Place, value: Json): boolean {
  const { parent, key } = place
  if (!Array.isArray(parent)) {
    set(place, value)
    return true
  }
  const index = key === '-' ? parent.length : Number(key)
  if ((key !== '-' && !isIndex(key)) || index > parent.length) return false
  parent.splice(index, 0, value)
  return true
}

function take(place: Place): Json | undefined {
  if (!exists(place)) return undefined
  const { parent, key } = place
  if (Array.isArray(parent)) return parent.splice(Number(key), 1)[0]
  const value = parent[key]
  delete parent[key]
  return value
}
