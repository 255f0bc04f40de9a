interface Leaf<T> {
  readonly nodes?: undefined
  readonly items: readonly T[]
  readonly length: number
  readonly first: T
}
interface Branch<T> {
  readonly nodes: readonly Node<T>[]
  readonly length: number
  readonly first: T
}
type Node<T> = Leaf<T> | Branch<T>

const maxNodeLength = 32

/**
 * A sorted list that never changes: `with` and `without` return another one, which shares all but a few nodes.
 * A counted B+ tree: every method takes logarithmic time. Nodes that removals left sparse are not merged.
 */
export class OrderedList<Key, T extends Key> {
  readonly #compare: (a: Key, b: Key) => number
  readonly #root: Node<T> | undefined

  constructor(compare: (a: Key, b: Key) => number, root?: Node<T>) {
    this.#compare = compare
    this.#root = root
  }

  get length(): number {
    return this.#root?.length ?? 0
  }

  /** The item at this index; nothing outside `0 .. length - 1`. */
  at(index: number): T | undefined {
    let node = this.#root
    let rest = index
    if (node === undefined || !(rest >= 0 && rest < node.length)) return undefined
    while (node.nodes !== undefined) {
      let child = 0
      for (;;) {
        const { length } = node.nodes[child] as Node<T>
        if (rest < length) break
        rest -= length
        child++
      }
      node = node.nodes[child] as Node<T>
    }
    return node.items[rest]
  }

  /** How many items sort before this key: the index of the item that equals it, or of the next one. */
  search(key: Key): number {
    let node = this.#root
    let index = 0
    while (node?.nodes !== undefined) {
      const child = this.#childFor(node, key)
      for (let before = 0; before < child; before++) index += (node.nodes[before] as Node<T>).length
      node = node.nodes[child]
    }
    return node === undefined ? 0 : index + this.#lowerBound(node.items, key)
  }

  /** With this item in its place, instead of the one that equals it. */
  with(item: T): OrderedList<Key, T> {
    const parts: readonly Node<T>[] =
      this.#root === undefined ? [leafOf([item])] : this.#put(this.#root, item)
    return new OrderedList(
      this.#compare,
      parts.length > 1 ? branchOf(parts) : (parts[0] as Node<T>),
    )
  }

  /** Without the item that equals this key; the same list when there is none. */
  without(key: Key): OrderedList<Key, T> {
    let root = this.#root && this.#take(this.#root, key)
    if (root === this.#root) return this
    while (root?.nodes?.length === 1) root = root.nodes[0]
    return new OrderedList(this.#compare, root)
  }

  #put(node: Node<T>, item: T): readonly Node<T>[] {
    if (node.nodes === undefined) {
      const items = node.items.slice()
      const index = this.#lowerBound(items, item)
      const old = items[index]
      items.splice(index, old !== undefined && this.#compare(old, item) === 0 ? 1 : 0, item)
      return split(items, index).map(leafOf)
    }
    const index = this.#childFor(node, item)
    const nodes = node.nodes.slice()
    nodes.splice(index, 1, ...this.#put(nodes[index] as Node<T>, item))
    return split(nodes, index).map(branchOf)
  }

  #take(node: Node<T>, key: Key): Node<T> | undefined {
    if (node.nodes === undefined) {
      const index = this.#lowerBound(node.items, key)
      const old = node.items[index]
      if (old === undefined || this.#compare(old, key) !== 0) return node
      const items = node.items.slice()
      items.splice(index, 1)
      return items.length > 0 ? leafOf(items) : undefined
    }
    const index = this.#childFor(node, key)
    const child = node.nodes[index] as Node<T>
    const left = this.#take(child, key)
    if (left === child) return node
    const nodes = node.nodes.slice()
    if (left === undefined) nodes.splice(index, 1)
    else nodes[index] = left
    return nodes.length > 0 ? branchOf(nodes) : undefined
  }

  #lowerBound(items: readonly T[], key: Key): number {
    let low = 0
    let high = items.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#compare(items[middle] as T, key) < 0) low = middle + 1
      else high = middle
    }
    return low
  }

  /** The last child that may hold the key. */
  #childFor(branch: Branch<T>, key: Key): number {
    let low = 0
    let high = branch.nodes.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (this.#compare((branch.nodes[middle] as Node<T>).first, key) <= 0) low = middle
      else high = middle - 1
    }
    return low
  }
}

function leafOf<T>(items: readonly T[]): Node<T> {
  return { items, length: items.length, first: items[0] as T }
}

function branchOf<T>(nodes: readonly Node<T>[]): Node<T> {
  let length = 0
  for (const node of nodes) length += node.length
  return { nodes, length, first: (nodes[0] as Node<T>).first }
}

/** Splits a node that is too long: at an end that grows, so that appending and prepending leave full nodes. */
function split<C>(children: readonly C[], grownAt: number): readonly (readonly C[])[] {
  const { length } = children
  if (length <= maxNodeLength) return [children]
  const middle = grownAt >= length - 2 ? length - 1 : grownAt === 0 ? 1 : length >> 1
  return [children.slice(0, middle), children.slice(middle)]
}
