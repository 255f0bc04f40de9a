import type { TimelineChange } from '@parley/core'
import type { Cell } from './cell.js'
import type { Row } from './rows-of.js'

/** Neighbouring items that are mounted and measured together. Which they are follows from the counts before it. */
export interface Block {
  readonly key: number
  count: number
  /** As last measured; nothing before it was mounted. */
  heightPx?: number | undefined
  /** While it is mounted. */
  rows?: Cell<readonly Row[]> | undefined
  /** So near to what is in view that the browser must not skip it. */
  isNear?: boolean
}

/** As many items as a block is made with, and the most that it may grow to. */
export const blockSize = 40
const mostInBlock = 2 * blockSize

let blocksMade = 0

/** As many blocks of about the same size as so many items need. */
export function cutBlocks(count: number): Block[] {
  const pieces = Math.max(Math.round(count / blockSize), Math.min(count, 1))
  return Array.from({ length: pieces }, (_, index) => ({
    key: ++blocksMade,
    count: Math.floor((count * (index + 1)) / pieces) - Math.floor((count * index) / pieces),
  }))
}

/**
 * Applies one change to the blocks of so many items, in place. Blocks before and after the change stay as they are; those
 * whose rows may show something else, neighbours that touch it included, are added to `touched`.
 */
export function changeBlocks(
  blocks: Block[],
  length: number,
  { index, removed, added }: TimelineChange,
  touched: Set<Block>,
): void {
  // From the end, where most changes are.
  let at = blocks.length
  let start = length
  while (start > index) start -= blocks[--at]?.count ?? start
  const offset = index - start
  const touch = (block: Block | undefined) => block && touched.add(block)
  if (offset === 0) touch(blocks[at - 1])

  let end = at
  let from = offset
  for (let rest = removed; rest > 0; from = 0) {
    const block = blocks[end]
    if (!block) break
    const taken = Math.min(rest, block.count - from)
    block.count -= taken
    rest -= taken
    touch(block)
    // What follows has another neighbour now.
    if (block.count <= from) touch(blocks[end + 1])
    if (rest > 0) end++
  }
  for (let each = end; each > at; each--) dropIfEmpty(blocks, each, touched)

  if (added > 0) {
    if (offset === 0) touch(blocks[at])
    const hasRoom = (block: Block | undefined) => block && block.count + added <= blockSize
    const isInside = offset > 0 || removed > 0
    const home = isInside ? at : hasRoom(blocks[at - 1]) ? at - 1 : hasRoom(blocks[at]) ? at : -1
    const block = blocks[home]
    if (block) {
      block.count += added
      touch(block)
    } else blocks.splice(at, 0, ...cutBlocks(added))
    if (block && block.count > mostInBlock) {
      const [first, ...others] = cutBlocks(block.count)
      block.count = first?.count ?? 0
      blocks.splice(home + 1, 0, ...others)
    }
  }
  dropIfEmpty(blocks, at, touched)
}

function dropIfEmpty(blocks: Block[], index: number, touched: Set<Block>): void {
  const block = blocks[index]
  if (block?.count !== 0) return
  blocks.splice(index, 1)
  touched.delete(block)
}
