/** A leaf holds items, a branch holds nodes. */
interface Node<T> {
  readonly items: readonly T[]
  readonly nodes?: readonly Node<T>[]
  readonly length: number
  readonly first: T | undefined
}

const maxNodeLength = 32

/**
 * A sorted list that never changes: `with` and `without` return another one, which shares all but a few nodes.
 * A counted B+ tree: every method takes logarithmic time. Nodes that removals left sparse are not merged.
 */
export class OrderedList<Key, T extends Key> {
  readonly #compare: (a: Key, b: Key) => number
  readonly #root: Node<T>

  constructor(compare: (a: Key, b: Key) => number, root: Node<T> = leafOf([])) {
    this.#compare = compare
    this.#root = root
  }

  get length(): number {
    return this.#root.length
  }

  /** The item at this index; nothing outside `0 .. length - 1`. */
  at(index: number): T | undefined {
    let node = this.#root
    let rest = index
    while (node.nodes !== undefined && rest < node.length && rest >= 0) {
      let child = node.nodes.length
      let before = node.length
      // From the end, where chats are read.
      while (before > rest) before -= nodeAt(node.nodes, --child).length
      node = nodeAt(node.nodes, child)
      rest -= before
    }
    return node.items[rest]
  }

  /** How many items sort before this key: the index of the item that equals it, or of the next one. */
  search(key: Key): number {
    let node = this.#root
    let index = 0
    while (node.nodes !== undefined) {
      const child = this.#childFor(node.nodes, key)
      index += node.length
      for (let after = node.nodes.length; after > child; )
        index -= nodeAt(node.nodes, --after).length
      node = nodeAt(node.nodes, child)
    }
    return index + this.#countBefore(node.items, key)
  }

  /** With this item in its place, instead of the one that equals it. */
  with(item: T): OrderedList<Key, T> {
    return this.#edited(item, item, [item])
  }

  /** Without the items from one key to another, both included. */
  without(low: Key, high: Key = low): OrderedList<Key, T> {
    return this.#edited(low, high, [])
  }

  #edited(low: Key, high: Key, instead: readonly T[]): OrderedList<Key, T> {
    const parts = this.#edit(this.#root, low, high, instead)
    let root = parts.length > 1 ? branchOf(parts) : parts[0]
    while (root?.nodes?.length === 1) root = root.nodes[0]
    return new OrderedList(this.#compare, root)
  }

  #edit({ items, nodes }: Node<T>, low: Key, high: Key, instead: readonly T[]): readonly Node<T>[] {
    if (nodes === undefined) {
      const from = this.#countBefore(items, low)
      const to = countWhile(items, (item) => this.#compare(item, high) <= 0)
      return split(spliced(items, from, to, instead), from).map(leafOf)
    }
    const from = this.#childFor(nodes, low)
    const to = this.#childFor(nodes, high)
    const parts = this.#edit(nodeAt(nodes, from), low, high, instead)
    const rest = to > from ? this.#edit(nodeAt(nodes, to), low, high, []) : []
    return split(spliced(nodes, from, to + 1, [...parts, ...rest]), from).map(branchOf)
  }

  #countBefore(items: readonly T[], key: Key): number {
    return countWhile(items, (item) => this.#compare(item, key) < 0)
  }

  /** The last node that may hold the key. */
  #childFor(nodes: readonly Node<T>[], key: Key): number {
    return Math.max(0, countWhile(nodes, ({ first }) => this.#compare(first as T, key) <= 0) - 1)
  }
}

/** How many come before the first that does not hold; those that hold come first. */
function countWhile<C>(sorted: readonly C[], holds: (child: C) => boolean): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (holds(sorted[middle] as C)) low = middle + 1
    else high = middle
  }
  return low
}

function nodeAt<T>(nodes: readonly Node<T>[], index: number): Node<T> {
  return nodes[index] as Node<T>
}

function leafOf<T>(items: readonly T[]): Node<T> {
  return { items, length: items.length, first: items[0] }
}

function branchOf<T>(nodes: readonly Node<T>[]): Node<T> {
  let length = 0
  for (const node of nodes) length += node.length
  return { items: [], nodes, length, first: nodeAt(nodes, 0).first }
}

function spliced<C>(list: readonly C[], from: number, to: number, instead: readonly C[]): C[] {
  const copy = list.slice()
  copy.splice(from, to - from, ...instead)
  return copy
}

/** None when empty, two when too long: split at an end that grows, so that a list which grows there has full nodes. */
function split<C>(children: readonly C[], grownAt: number): readonly (readonly C[])[] {
  const { length } = children
  if (length <= maxNodeLength) return length > 0 ? [children] : []
  const middle = grownAt > length - 3 ? length - 1 : grownAt > 0 ? length >> 1 : 1
  return [children.slice(0, middle), children.slice(middle)]
}
