import type { TimelineChange, TimelineSnapshot } from '@parley/core'
import { type Block, blockSize, changeBlocks, cutBlocks } from './blocks.js'
import { type Cell, createCell } from './cell.js'
import { type RowStateOf, rowsOf } from './rows-of.js'
import { type Segment, segmentsOf } from './segments.js'

/** The blocks of a timeline: which of them are mounted, and what their rows show. */
export interface BlockList {
  readonly timeline: TimelineSnapshot
  readonly blocks: readonly Block[]
  readonly segments: Cell<readonly Segment[]>
  /** Takes the next snapshot: cuts the blocks anew where it changed, and tells mounted rows what they show now. */
  apply(next: TimelineSnapshot, changes: readonly TimelineChange[]): void
  /** The block of the item with this index, and where it stands in it. */
  at(index: number): { readonly block: Block; readonly offset: number } | undefined
  /** Index of a mounted item; -1 where it is not. */
  indexOf(key: string): number
  /** False where it is mounted already. It shows after `publish`. */
  mount(block: Block | undefined): boolean
  unmount(block: Block, heightPx: number): void
  /** The last rows, enough to open with. */
  mountEnd(): void
  publish(): void
  heightOf(block: Block): number
  /** Blocks that were never mounted are guessed by it. */
  setRowPx(px: number): void
  /** Tells mounted rows what they show now. */
  refresh(): void
}

/** A row is taken to be so tall before one is measured. */
const usualRowPx = 56

export function createBlockList(first: TimelineSnapshot, stateOf: RowStateOf): BlockList {
  let timeline = first
  let rowPx = usualRowPx
  // Few rows open the list: the last block has room for those that follow.
  const opening = Math.min(first.length, blockSize / 2)
  const blocks = [...cutBlocks(first.length - opening), ...cutBlocks(opening)]
  const segments = createCell<readonly Segment[]>([])

  /** From the end, where most of what happens is. */
  const find = (isIt: (block: Block, start: number) => boolean) => {
    let start = timeline.length
    for (let index = blocks.length - 1; index >= 0; index -= 1) {
      const block = blocks[index] as Block
      start -= block.count
      if (isIt(block, start)) return { block, start }
    }
    return undefined
  }
  const rowsIn = (block: Block) => {
    const start = find((other) => other === block)?.start ?? 0
    return rowsOf(timeline, start, block.count, block.rows?.get() ?? [], stateOf)
  }

  const list: BlockList = {
    get timeline() {
      return timeline
    },
    blocks,
    segments,
    apply(next, changes) {
      const touched = new Set<Block>()
      let { length } = timeline
      for (const change of changes) {
        changeBlocks(blocks, length, change, touched)
        length += change.added - change.removed
      }
      timeline = next
      for (const block of touched) block.rows?.set(rowsIn(block))
    },
    at(index) {
      const found = find((_, start) => start <= index)
      return found && { block: found.block, offset: index - found.start }
    },
    indexOf(key) {
      let offset = -1
      const found = find(({ rows }) => {
        offset = rows?.get().findIndex((row) => row.key === key) ?? -1
        return offset >= 0
      })
      return found ? found.start + offset : -1
    },
    mount(block) {
      if (!block || block.rows) return false
      block.rows = createCell(rowsIn(block))
      return true
    },
    unmount(block, heightPx) {
      block.heightPx = heightPx
      block.rows = undefined
      block.isNear = false
    },
    mountEnd() {
      let count = 0
      find((block) => {
        if (list.mount(block)) block.isNear = true
        count += block.count
        return count >= blockSize / 2
      })
    },
    publish() {
      segments.set(segmentsOf(blocks, segments.get(), list.heightOf))
    },
    heightOf: (block) => block.heightPx ?? block.count * rowPx,
    setRowPx(px) {
      rowPx = px
    },
    refresh() {
      for (const block of blocks) block.rows?.set(rowsIn(block))
    },
  }
  return list
}
