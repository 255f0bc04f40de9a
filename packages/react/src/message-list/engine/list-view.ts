import type { BlockList } from './block-list.js'
import type { Block } from './blocks.js'
import type { ScrollSurface } from './scroll-owner.js'

/** The list in the document: reads where things are, mounts what belongs there, and scrolls. */
export interface ListView extends ScrollSurface {
  /**
   * Mounts what is in view and a margin round it, further where the reader scrolled to, and lets go what is far
   * from it, where not all may stay; with all of that there and all the time in the world, the nearest of the others.
   * Whether there was something to mount, which shows after `publish`.
   */
  fill(marginPx: number, scrolledPx?: number): boolean
}

/** Up to so many messages, all are mounted. */
const allMounted = 2_000
/** How far ahead of a fast scroll blocks are mounted, in heights of the view. */
const mostAheadViews = 4
/** Beyond that, what is farther from view than so many margins goes. */
const keptMargins = 2
/** Taller than anything. */
const endlessPx = 1e9

export function createListView(
  viewport: HTMLElement,
  rows: HTMLElement,
  list: BlockList,
): ListView {
  let shiftedPx = 0
  const boxOf = (element: Element) => element.getBoundingClientRect()
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
      return row && boxOf(row)[fromTop ? 'top' : 'bottom'] - boxOf(viewport).top
    },
    rowsInView() {
      const { viewPx } = view
      const { top } = boxOf(viewport)
      const isInView = (element: Element | null | undefined) => {
        const box = element && boxOf(element)
        return box && box.bottom > top + 1 && box.top < top + viewPx ? box : undefined
      }
      // What the browser skips is not asked for its rows, which would lay them out.
      return list.blocks
        .filter(({ element }) => isInView(element))
        .flatMap((block) =>
          (block.rows?.get() ?? []).flatMap(({ key }, offset) => {
            const box = isInView(list.elementOf({ block, offset }))
            if (!box) return []
            const fromTop = box.top < top && box.bottom > top + viewPx
            return { key, offsetPx: (fromTop ? box.top : box.bottom) - top, fromTop }
          }),
        )
    },
    fill(marginPx, scrolledPx = 0) {
      // Without layout, as in tests and on servers, all is in view.
      const viewPx = globalThis.ResizeObserver ? view.viewPx : endlessPx
      const mostPx = viewPx * mostAheadViews
      const aheadPx = Math.max(-mostPx, Math.min(mostPx, scrolledPx))
      const mayAll = list.timeline.length <= allMounted
      const { top } = boxOf(viewport)
      let { top: bottom } = boxOf(rows)
      let mounted = 0
      let isNew = false
      let next: Block | undefined
      let nextPx = endlessPx
      for (const { rows, count } of list.blocks) if (rows) mounted += count
      if (viewPx > 0)
        for (const block of list.blocks) {
          const { element } = block
          const box = element && boxOf(element)
          const start = box ? box.top : bottom
          bottom = box ? box.bottom : start + list.heightOf(block)
          if (box) list.rowPx ||= box.height / block.count
          const awayPx = Math.max(
            start - top - viewPx - Math.max(aheadPx, 0),
            top - bottom + Math.min(aheadPx, 0),
          )
          const isNear = awayPx < marginPx
          if (isNear || marginPx > 0) {
            block.isNear = isNear
            if (element) element.style.contentVisibility = isNear ? 'visible' : ''
          }
          if (!block.rows) {
            if (isNear && mounted < allMounted) {
              list.mount(block)
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
            block.heightPx = bottom - start
            block.rows = undefined
          }
        }
      if (!isNew && marginPx > 0 && !scrolledPx && next) {
        list.mount(next)
        return true
      }
      return isNew
    },
  }
  return view
}

/** Whether the element holds the focus or some of what is selected. */
const isInUse = (element: Element) =>
  element.contains(document.activeElement) || getSelection()?.containsNode(element, true)
