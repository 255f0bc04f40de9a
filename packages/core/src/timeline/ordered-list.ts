/** From `index` of the later list on, `removed` items of the earlier one gave way to `added` others. */
export interface ListChange {
  readonly index: number
  readonly removed: number
  readonly added: number
}

type Tree<T> = Node<T> | undefined

interface Node<T> {
  readonly item: T
  readonly left: Tree<T>
  readonly right: Tree<T>
  readonly length: number
}

/**
 * A sorted list that never changes: `with` and `without` return another one, which shares all but a few nodes.
 * A randomised search tree with counts: whatever the order of changes, every method takes logarithmic time
 * (in expectation; no order of changes makes a bad tree likely).
 */
export class OrderedList<Key, T extends Key> {
  readonly #compare: (a: Key, b: Key) => number
  readonly #root: Tree<T>

  constructor(compare: (a: Key, b: Key) => number, root?: Tree<T>) {
    this.#compare = compare
    this.#root = root
  }

  get length(): number {
    return lengthOf(this.#root)
  }

  /** The item at this index; nothing outside `0 .. length - 1`. */
  at(index: number): T | undefined {
    let node = this.#root
    let rest = index
    while (node) {
      const before = lengthOf(node.left)
      if (rest === before) return node.item
      if (rest < before) node = node.left
      else {
        rest -= before + 1
        node = node.right
      }
    }
    return undefined
  }

  /** How many items sort before this key: the index of the item that equals it, or of the next one. */
  search(key: Key): number {
    let node = this.#root
    let index = 0
    while (node)
      if (this.#compare(node.item, key) < 0) {
        index += lengthOf(node.left) + 1
        node = node.right
      } else node = node.left
    return index
  }

  /** With this item in its place, instead of the one that equals it. */
  with(item: T): OrderedList<Key, T> {
    return this.#edited(item, item, nodeOf(item))
  }

  /** Without the items from one key to another, both included. */
  without(low: Key, high: Key = low): OrderedList<Key, T> {
    return this.#edited(low, high)
  }

  /**
   * Where it differs from an earlier one, in its own order: an item that is another object is removed and added. What
   * both share is not looked at, so that it takes logarithmic time for each change between the two.
   */
  changesSince(earlier: OrderedList<Key, T>): readonly ListChange[] {
    const changes: ListChange[] = []
    const compare = (before: Tree<T>, after: Tree<T>, index: number): void => {
      if (before === after) return
      if (!before || !after) {
        addChange(changes, { index, removed: lengthOf(before), added: lengthOf(after) })
        return
      }
      const { item, left, right } = before
      const [first, rest] = split(after, (other) => this.#compare(other, item) < 0)
      const [same, last] = split(rest, (other) => this.#compare(other, item) <= 0)
      compare(left, first, index)
      const at = index + lengthOf(first)
      const added = lengthOf(same)
      if (same?.item !== item) addChange(changes, { index: at, removed: 1, added })
      compare(right, last, at + added)
    }
    compare(earlier.#root, this.#root, 0)
    return changes
  }

  #edited(low: Key, high: Key, instead?: Node<T>): OrderedList<Key, T> {
    const [before, rest] = split(this.#root, (item) => this.#compare(item, low) < 0)
    const [, after] = split(rest, (item) => this.#compare(item, high) <= 0)
    return new OrderedList(this.#compare, joined(joined(before, instead), after))
  }
}

/** Adds it to those before it, as one with the last where nothing is between them. */
export function addChange(changes: ListChange[], change: ListChange): void {
  const last = changes.at(-1)
  if (last && last.index + last.added === change.index) {
    const { index } = last
    const [removed, added] = [last.removed + change.removed, last.added + change.added]
    changes[changes.length - 1] = { index, removed, added }
  } else changes.push(change)
}

function lengthOf(tree: Tree<unknown>): number {
  return tree ? tree.length : 0
}

function nodeOf<T>(item: T, left?: Tree<T>, right?: Tree<T>): Node<T> {
  return { item, left, right, length: lengthOf(left) + lengthOf(right) + 1 }
}

/** Those for which it holds, which come first, and the others. */
function split<T>(tree: Tree<T>, holds: (item: T) => boolean): readonly [Tree<T>, Tree<T>] {
  if (!tree) return [tree, tree]
  const { item, left, right } = tree
  if (holds(item)) {
    const [first, rest] = split(right, holds)
    return [rest ? nodeOf(item, left, first) : tree, rest]
  }
  const [first, rest] = split(left, holds)
  return [first, first ? nodeOf(item, rest, right) : tree]
}

/** One after the other. Each node is as likely the root as any other, which is what keeps paths short. */
function joined<T>(first: Tree<T>, rest: Tree<T>): Tree<T> {
  if (!first || !rest) return first ?? rest
  return Math.random() * (first.length + rest.length) < first.length
    ? nodeOf(first.item, first.left, joined(first.right, rest))
    : nodeOf(rest.item, joined(first, rest.left), rest.right)
}
