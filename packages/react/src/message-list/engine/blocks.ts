import type { TimelineChange } from '@parley/core'
import type { Cell } from './cell.js'
import type { Row } from './row.js'

/** Neighbouring items that are mounted and measured together. Which they are follows from the counts before it. */
export interface Block {
  readonly key: number
  count: number
  /** As last measured; nothing before it was mounted. */
  heightPx?: number | undefined
  /** While it is mounted. */
  rows?: Cell<readonly Row[]> | undefined
  /** While it is in the document, which follows what is mounted. */
  element?: HTMLElement | null
  /** So near to what is in view that the browser must not skip it. */
  isNear?: boolean
}

/** As many items as a block is made with, and the most that it may grow to. */
export const blockSize = 40
const mostInBlock = 2 * blockSize

let blocksMade = 0

/** As many blocks of about the same size as so many items need. */
export function cutBlocks(count: number): Block[] {
  const pieces = Math.round(count / blockSize) || Math.min(count, 1)
  return Array.from({ length: pieces }, (_, index) => ({
    key: ++blocksMade,
    count: Math.floor((count + index) / pieces),
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
  const countOf = (at: number) => blocks[at]?.count ?? 0
  // From the end, where most changes are.
  let at = blocks.length
  let start = length
  while (start > index) start -= countOf(--at)

  let end = at
  let from = index - start
  const isInside = from > 0 || removed > 0
  for (let rest = removed; rest > 0; from = 0) {
    const block = blocks[end++] as Block
    const taken = Math.min(rest, block.count - from)
    block.count -= taken
    rest -= taken
  }
  if (added > 0) {
    const block = isInside
      ? blocks[at]
      : [blocks[at - 1], blocks[at]].find((each) => each && each.count + added <= blockSize)
    if (!block) blocks.splice(at, 0, ...cutBlocks(added))
    else {
      block.count += added
      // Where it is cut, what came may be in none but the others.
      touched.add(block)
      if (block.count > mostInBlock) {
        const [first, ...others] = cutBlocks(block.count) as [Block, ...Block[]]
        block.count = first.count
        blocks.splice(blocks.indexOf(block) + 1, 0, ...others)
      }
    }
  }
  for (let each = blocks.length - 1; each >= at; each -= 1)
    if (countOf(each) === 0) blocks.splice(each, 1)

  // All that holds what came, or what stands beside it.
  if (at > 0) start -= countOf(--at)
  for (const block of blocks.slice(at)) {
    if (start > index + added) break
    start += block.count
    if (start >= index) touched.add(block)
  }
}
