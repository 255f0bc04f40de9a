import type { BlockList } from './block-list.js'
import type { Block } from './blocks.js'
import type { Anchor, ScrollSurface } from './scroll-owner.js'

/** The list in the document: reads where things are, mounts what belongs there, and scrolls. */
export interface ListView extends ScrollSurface {
  /** The rows in view, to hold on to. */
  rowsInView(): readonly Anchor[]
  /**
   * Mounts what is in view and a margin round it, `aheadPx` further where the reader is going, and lets go what is far
   * from it, where not all may stay; with all of that there and all the time in the world, the nearest of the others.
   * Whether there was something to mount, which shows after `publish`.
   */
  fill(marginPx: number, aheadPx?: number): boolean
}

/** Up to so many messages, all are mounted. */
const allMounted = 2_000
/** Beyond that, what is farther from view than so many margins goes. */
const keptMargins = 2

export function createListView(
  viewport: HTMLElement,
  rows: HTMLElement,
  list: BlockList,
): ListView {
  let shiftedPx = 0
  const boxOf = (element: Element) => {
    const { top } = viewport.getBoundingClientRect()
    const box = element.getBoundingClientRect()
    return { topPx: box.top - top, bottomPx: box.bottom - top }
  }
  const view: ListView = {
    get viewPx() {
      return viewport.clientHeight
    },
    get topPx() {
      return viewport.scrollTop
    },
    get endPx() {
      return viewport.scrollHeight - viewport.clientHeight
    },
    scrollTo(topPx) {
      viewport.scrollTop = topPx
    },
    shift(byPx) {
      shiftedPx += byPx
      rows.style.marginBlockStart = `${-shiftedPx}px`
    },
    settle() {
      if (shiftedPx === 0) return
      const topPx = viewport.scrollTop + shiftedPx
      shiftedPx = 0
      rows.style.marginBlockStart = ''
      viewport.scrollTop = topPx
    },
    offsetOf({ key, fromTop }) {
      const row = list.elementOf(list.placeOf(key))
      return row && boxOf(row)[fromTop ? 'topPx' : 'bottomPx']
    },
    firstInView: () => view.rowsInView()[0],
    rowsInView() {
      const { viewPx } = view
      const isInView = (element: Element | null | undefined) => {
        const box = element && boxOf(element)
        return box && box.bottomPx > 1 && box.topPx < viewPx ? box : undefined
      }
      // What the browser skips is not asked for its rows, which would lay them out.
      return list.blocks
        .filter(({ element }) => isInView(element))
        .flatMap((block) =>
          (block.rows?.get() ?? []).flatMap(({ key }, offset) => {
            const box = isInView(list.elementOf({ block, offset }))
            if (!box) return []
            const fromTop = box.topPx < 0 && box.bottomPx > viewPx
            return { key, offsetPx: fromTop ? box.topPx : box.bottomPx, fromTop }
          }),
        )
    },
    fill(marginPx, aheadPx = 0) {
      // Without layout, as in tests and on servers, all is in view.
      const viewPx = typeof ResizeObserver === 'function' ? view.viewPx : Number.MAX_VALUE
      const mayAll = list.timeline.length <= allMounted
      let bottomPx = boxOf(rows).topPx
      let mounted = 0
      let mountedPx = 0
      let isNew = false
      let next: Block | undefined
      let nextPx = Number.MAX_VALUE
      for (const { rows, element, count } of list.blocks)
        if (rows) {
          mounted += count
          mountedPx += element?.offsetHeight ?? 0
        }
      list.rowPx ||= mountedPx / mounted
      if (viewPx > 0)
        for (const block of list.blocks) {
          const { element } = block
          const box = element && boxOf(element)
          const topPx = box ? box.topPx : bottomPx
          bottomPx = box ? box.bottomPx : topPx + list.heightOf(block)
          const awayPx = Math.max(
            topPx - viewPx - Math.max(aheadPx, 0),
            Math.min(aheadPx, 0) - bottomPx,
          )
          const isNear = awayPx < marginPx
          if (isNear || marginPx > 0) {
            block.isNear = isNear
            if (element) element.style.contentVisibility = isNear ? 'visible' : ''
          }
          if (!block.rows) {
            if (isNear && mounted < allMounted && list.mount(block)) {
              mounted += block.count
              isNew = true
            } else if (mayAll && awayPx < nextPx) {
              next = block
              nextPx = awayPx
            }
          } else if (
            !mayAll &&
            marginPx > 0 &&
            awayPx > marginPx * keptMargins &&
            element &&
            !isInUse(element)
          ) {
            block.heightPx = bottomPx - topPx
            block.rows = undefined
          }
        }
      return isNew || (marginPx > 0 && aheadPx === 0 && next !== undefined && list.mount(next))
    },
  }
  return view
}

/** Whether the element holds the focus or some of what is selected. */
function isInUse(element: Element): boolean {
  const selection = getSelection()
  return (
    element.contains(document.activeElement) ||
    (selection !== null && !selection.isCollapsed && selection.containsNode(element, true))
  )
}
