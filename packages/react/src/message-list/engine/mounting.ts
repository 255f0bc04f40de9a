import type { BlockList } from './block-list.js'
import type { Block } from './blocks.js'
import { blocksInView } from './geometry.js'
import { isInUse } from './is-in-use.js'
import type { ListView } from './list-view.js'
import { isBlock } from './segments.js'

/** Up to so many messages, all are mounted. */
const allMounted = 2_000
/** Beyond that, about so many round the reader. */
const mostMounted = 240

/** Decides which blocks are mounted. What it mounts shows after `publish`. */
export interface Mounting {
  /**
   * Mounts what is in view and a margin round it, `aheadPx` further where the reader is going; with a margin, blocks far
   * away may go. Whether there was something to mount.
   */
  ensure(marginPx: number, aheadPx?: number): boolean
  /** Mounts the nearest block that is not mounted. False where all are that may be. */
  mountNext(): boolean
  /** How tall it is, in the document where it is there. */
  measured(block: Block): number
}

export function createMounting(list: BlockList, view: ListView): Mounting {
  const { blocks } = list
  const mounted = () => blocks.filter((block) => block.rows)
  const measured = (block: Block) =>
    (block.rows && view.elementOf(block)?.getBoundingClientRect().height) ?? list.heightOf(block)
  const countOf = (some: readonly Block[]) => some.reduce((sum, { count }) => sum + count, 0)

  /** The block at the upper edge of the view, and where its own is. */
  const topBlock = () => {
    const top = view.topSegment()
    if (!top) return { index: Math.max(blocks.length - 1, 0), topPx: 0 }
    const { segment } = top
    let { topPx } = top
    if (isBlock(segment)) return { index: Math.max(blocks.indexOf(segment), 0), topPx }
    let index = segment.first
    for (; index < blocks.length - 1; index += 1) {
      const block = blocks[index] as Block
      const heightPx = list.heightOf(block)
      if (topPx + heightPx > 0 || blocks[index + 1]?.rows) break
      topPx += heightPx
    }
    return { index, topPx }
  }
  /** The browser skips what is far from view; what is near must be there before a fast scroll reaches it. */
  const show = (block: Block, isNear: boolean) => {
    if (block.isNear === isNear) return
    block.isNear = isNear
    const element = block.rows && view.elementOf(block)
    if (element) element.style.contentVisibility = isNear ? 'visible' : ''
  }
  /** Unmounts the farthest blocks that nobody uses while there are too many. */
  const trim = (distanceOf: (index: number) => number) => {
    let count = list.timeline.length <= allMounted ? 0 : countOf(mounted())
    if (count <= mostMounted) return
    for (const block of farthest(distanceOf)) {
      if (count <= mostMounted || distanceOf(blocks.indexOf(block)) <= 0) return
      list.unmount(block, measured(block))
      count -= block.count
    }
  }
  const farthest = (distanceOf: (index: number) => number) => {
    const distances = new Map(blocks.map((block, index) => [block, distanceOf(index)]))
    return mounted()
      .filter((block) => !isInUse(view.elementOf(block)))
      .sort((one, other) => (distances.get(other) ?? 0) - (distances.get(one) ?? 0))
  }

  return {
    measured,
    ensure(marginPx, aheadPx = 0) {
      const { viewPx } = view
      const hasLayout = typeof ResizeObserver === 'function'
      if (viewPx === 0 && hasLayout) return false
      const { first, end } = blocksInView(
        blocks.length,
        hasLayout ? topBlock() : { index: 0, topPx: 0 },
        {
          beforePx: marginPx + Math.max(-aheadPx, 0),
          endPx: hasLayout ? viewPx + marginPx + Math.max(aheadPx, 0) : Number.POSITIVE_INFINITY,
        },
        (index) => measured(blocks[index] as Block),
        (index) => blocks[index]?.count ?? 0,
        allMounted,
      )
      let isNew = false
      blocks.forEach((block, index) => {
        const isNear = index >= first && index < end
        if (isNear && list.mount(block)) isNew = true
        if (isNear || marginPx > 0) show(block, isNear)
      })
      if (marginPx > 0) trim((index) => Math.max(first - index, index - end + 1))
      return isNew
    },
    mountNext() {
      const most = list.timeline.length <= allMounted ? allMounted : mostMounted
      const { index: top } = topBlock()
      const distanceOf = (index: number) => Math.abs(index - top)
      let next = -1
      for (const [index, { rows }] of blocks.entries())
        if (!rows && (next < 0 || distanceOf(index) < distanceOf(next))) next = index
      const block = blocks[next]
      if (!block) return false
      // What is farther away gives way.
      const [far] = farthest(distanceOf)
      const isFull = countOf(mounted()) + block.count > most
      if (isFull && !(far && distanceOf(blocks.indexOf(far)) > distanceOf(next) + 1)) return false
      list.mount(block)
      trim(distanceOf)
      return true
    },
  }
}
