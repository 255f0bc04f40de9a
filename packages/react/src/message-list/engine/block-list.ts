import type { TimelineChange, TimelineSnapshot } from '@parley/core'
import { type Block, blockSize, changeBlocks, cutBlocks } from './blocks.js'
import { type Cell, createCell } from './cell.js'
import type { Row, RowState, RowStateOf } from './row.js'

/** Blocks that are not mounted, as tall as they are or will be. */
export interface Spacer {
  readonly key: number
  heightPx: number
  readonly count?: undefined
}

/** What the list renders, one element each. */
export type Segment = Block | Spacer

/** Where an item is: how many stand before it, in all and in its block. */
export interface Place {
  readonly block: Block
  readonly index: number
  readonly offset: number
}

/** The blocks of a timeline: which of them are mounted, and what their rows show. */
export interface BlockList {
  readonly timeline: TimelineSnapshot
  readonly blocks: readonly Block[]
  readonly segments: Cell<readonly Segment[]>
  /** Takes the next snapshot: cuts the blocks anew where it changed, and tells mounted rows what they show now. */
  apply(next: TimelineSnapshot, changes: readonly TimelineChange[]): void
  /** Asks each block, with how many items stand before it, how far into it something is; below 0: not there. */
  find(offsetIn: (block: Block, start: number) => number): Place | undefined
  /** The mounted row with this key. */
  placeOf(key: string | undefined): Place | undefined
  at(index: number): Place | undefined
  /** It shows after `publish`. */
  mount(block: Block): void
  /** The last rows, enough to open with. */
  mountEnd(): void
  publish(): void
  /** As measured, else guessed by the first that are. */
  heightOf(block: Block): number
  /** Of the first that are, once they are in the document. */
  rowPx: number
  /** Where it is in the document. */
  elementOf(place: Pick<Place, 'block' | 'offset'> | undefined): HTMLElement | undefined
  /** Tells mounted rows what they show now. */
  refresh(blocks?: Iterable<Block>): void
}

/** A row is taken to be so tall before one is measured. */
const usualRowPx = 56

/** `willChange`: called before other blocks or rows are mounted. */
export function createBlockList(
  first: TimelineSnapshot,
  stateOf: RowStateOf,
  willChange: () => void,
): BlockList {
  let timeline = first
  // Few rows open the list: the last block has room for those that follow.
  const opening = Math.min(first.length, blockSize / 2)
  const blocks = [...cutBlocks(first.length - opening), ...cutBlocks(opening)]
  const segments = createCell<readonly Segment[]>([], willChange)

  /** From the end, where most of what happens is. */
  const find: BlockList['find'] = (offsetIn) => {
    let start = timeline.length
    for (let at = blocks.length - 1; at >= 0; at -= 1) {
      const block = blocks[at] as Block
      start -= block.count
      const offset = offsetIn(block, start)
      if (offset >= 0) return { block, offset, index: start + offset }
    }
    return undefined
  }
  const itemAt = (index: number) =>
    index >= 0 && index < timeline.length ? timeline.at(index) : undefined
  /** Those that are there already are told what they show now. */
  const rowsIn = (block: Block): readonly Row[] => {
    const known = block.rows?.get() ?? []
    const start = find((other) => (other === block ? 0 : -1))?.index ?? 0
    const rows = Array.from({ length: block.count }, (_, offset): Row => {
      const index = start + offset
      const item = timeline.at(index)
      const { key } = item
      const state = stateOf(itemAt(index - 1), item, itemAt(index + 1))
      const row = known.find((one) => one.key === key)
      if (!row) return { key, ...createCell(state) }
      const shown = row.get()
      for (const name in state)
        if (shown[name as keyof RowState] !== state[name as keyof RowState]) row.set(state)
      return row
    })
    return rows.length === known.length && rows.every((row, index) => row === known[index])
      ? known
      : rows
  }
  const mount = (block: Block) => {
    block.rows ??= createCell(rowsIn(block), willChange)
  }
  const heightOf = ({ heightPx, count }: Block) => heightPx ?? count * (list.rowPx || usualRowPx)
  const refresh = (some: Iterable<Block> = blocks) => {
    for (const block of some) block.rows?.set(rowsIn(block))
  }

  const list: BlockList = {
    rowPx: 0,
    get timeline() {
      return timeline
    },
    blocks,
    segments,
    find,
    mount,
    heightOf,
    refresh,
    apply(next, changes) {
      const touched = new Set<Block>()
      let { length } = timeline
      for (const change of changes) {
        changeBlocks(blocks, length, change, touched)
        length += change.added - change.removed
      }
      timeline = next
      refresh(touched)
    },
    placeOf: (key) => find(({ rows }) => rows?.get().findIndex((row) => row.key === key) ?? -1),
    at: (index) => find((_, start) => index - start),
    mountEnd() {
      let count = 0
      find((block) => {
        mount(block)
        block.isNear = true
        count += block.count
        return count - blockSize / 2
      })
    },
    publish() {
      const known = segments.get()
      const next: Segment[] = []
      for (const block of blocks) {
        const last = next.at(-1)
        if (block.rows) next.push(block)
        else if (last && last.count === undefined) last.heightPx += heightOf(block)
        else next.push({ key: -block.key, heightPx: heightOf(block) })
      }
      const isSame = ({ key, heightPx }: Segment, index: number) =>
        key === known[index]?.key && heightPx === known[index]?.heightPx
      if (next.length !== known.length || !next.every(isSame)) segments.set(next)
    },
    elementOf: (place) => place?.block.element?.children[place.offset] as HTMLElement | undefined,
  }
  return list
}
