const maxOperations = 1_000
/** They reach what every object inherits. */
const refusedKeys = ['__proto__', 'constructor', 'prototype']

type Container = Record<string, unknown>

/**
 * A new document: a JSON Patch (RFC 6902: add, remove, replace, move) applied to a given one, which stays as it is.
 * Throws where the patch does not apply, reaches out of the document or to a prototype, would replace all of it, or has
 * more than 1,000 operations: then the whole is to be asked for.
 */
export function applyPatch(document: unknown, patch: readonly unknown[]): unknown {
  if (patch.length > maxOperations) refuse()
  const root = { '': structuredClone(document) }
  for (const operation of patch) {
    const { op, path, from, value } = operation as Record<string, unknown>
    if (op === 'move') put(root, path, take(root, from))
    else if (op === 'add' || op === 'remove' || op === 'replace') {
      if (op !== 'add') take(root, path)
      if (op !== 'remove') put(root, path, value)
    } else refuse()
  }
  return root['']
}

/** The container of what a JSON Pointer (RFC 6901) names, and its key there. */
function placeOf(root: Container, pointer: unknown): [parent: Container, key: string] {
  const keys = String(pointer)
    .split('/')
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
  const last = keys.pop() as string
  if (keys[0] !== '') refuse()
  return [keys.reduce((parent, key) => get(parent, key) as Container, root), last]
}

function get(parent: Container, key: string): unknown {
  if (!Object.hasOwn(parent, key) || (Array.isArray(parent) && !isIndex(key))) refuse()
  return parent[key]
}

function take(root: Container, pointer: unknown): unknown {
  const [parent, key] = placeOf(root, pointer)
  const taken = get(parent, key)
  if (Array.isArray(parent)) parent.splice(Number(key), 1)
  else delete parent[key]
  return taken
}

function put(root: Container, pointer: unknown, value: unknown): void {
  const [parent, key] = placeOf(root, pointer)
  if (value === undefined || Object(parent) !== parent) refuse()
  if (Array.isArray(parent)) {
    const index = key === '-' ? parent.length : Number(key)
    if (!(key === '-' || isIndex(key)) || index > parent.length) refuse()
    parent.splice(index, 0, value)
  } else if (refusedKeys.includes(key)) refuse()
  else parent[key] = value
}

const isIndex = (key: string) => /^(0|[1-9]\d*)$/.test(key)

function refuse(): never {
  throw new Error('The patch does not apply.')
}
