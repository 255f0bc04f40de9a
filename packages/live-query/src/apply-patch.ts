const maxOperations = 1_000

type Container = Record<string, unknown>

/**
 * A new document: a JSON Patch (RFC 6902: add, remove, replace, move) applied to a given one, which stays as it is.
 * Undefined where the patch does not apply, reaches out of the document or to a prototype, would replace all of it, or has
 * more than 1,000 operations: then the whole is to be asked for.
 */
export function applyPatch(document: unknown, patch: readonly unknown[]): unknown {
  const root = { '': structuredClone(document) }

  /** The container of what a JSON Pointer (RFC 6901) names, and its key there. */
  const placeOf = (pointer: unknown): [parent: Container, key: string] => {
    const keys = (pointer as string)
      .split('/')
      .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
    const last = keys.pop() as string
    // They reach what every object inherits.
    check(keys[0] === '' && !/^(__proto__|constructor|prototype)$/.test(last))
    return [keys.reduce((parent, key) => get(parent, key) as Container, root as Container), last]
  }
  const take = (pointer: unknown) => {
    const [parent, key] = placeOf(pointer)
    const taken = get(parent, key)
    if (Array.isArray(parent)) parent.splice(Number(key), 1)
    else delete parent[key]
    return taken
  }
  const add = (pointer: unknown, value: unknown) => {
    const [parent, key] = placeOf(pointer)
    check(value !== undefined && Object(parent) === parent)
    if (!Array.isArray(parent)) parent[key] = value
    else if (key === '-' || key === `${parent.length}`) parent.push(value)
    else {
      get(parent, key)
      parent.splice(Number(key), 0, value)
    }
  }

  try {
    check(patch.length <= maxOperations)
    for (const operation of patch) {
      const { op, path, from, value } = operation as Container
      check(/^(add|remove|replace|move)$/.test(`${op}`))
      const put = op === 'move' ? take(from) : value
      if (op === 'remove' || op === 'replace') take(path)
      if (op !== 'remove') add(path, put)
    }
    return root['']
  } catch {
    return undefined
  }
}

function get(parent: Container, key: string): unknown {
  check(Object.keys(parent).includes(key))
  return parent[key]
}

function check(isRight: boolean): void {
  if (!isRight) throw new Error()
}
