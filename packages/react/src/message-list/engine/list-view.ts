import type { Block } from './blocks.js'
import type { Anchor, ScrollSurface } from './scroll-owner.js'
import { isBlock, type Segment } from './segments.js'

/** The mounted list in the document: reads where things are, and scrolls. */
export interface ListView extends ScrollSurface {
  elementOf(segment: Segment): HTMLElement | undefined
  /** The first segment in view and where its upper edge is, from the upper edge of the view. */
  topSegment(): { readonly segment: Segment; readonly topPx: number } | undefined
  /** The row that holds this; nothing where none does. */
  keyOf(element: Element): string | undefined
  /** The rows in view, to hold on to; from the first on, at most so many. */
  rowsInView(most?: number): readonly Anchor[]
}

/** `segments` are those that are in the document now, as the children of `rows`. */
export function createListView(
  viewport: HTMLElement,
  rows: HTMLElement,
  segments: () => readonly Segment[],
): ListView {
  let shiftedPx = 0
  let last: Block | undefined
  const topOf = (element: Element) =>
    element.getBoundingClientRect().top - viewport.getBoundingClientRect().top
  const bottomOf = (element: Element) =>
    element.getBoundingClientRect().bottom - viewport.getBoundingClientRect().top

  const elementOf = (segment: Segment) => {
    const index = segments().indexOf(segment)
    return index < 0 ? undefined : (rows.children[index] as HTMLElement | undefined)
  }
  const topSegment = () => {
    const index = firstBelow(rows.children, viewport.getBoundingClientRect().top)
    const segment = segments()[index]
    const element = rows.children[index]
    return segment && element && { segment, topPx: topOf(element) }
  }
  const rowElement = (key: string) => {
    const isIn = (block: Block | undefined) => {
      const index = block?.rows?.get().findIndex((row) => row.key === key) ?? -1
      return block && index >= 0 ? elementOf(block)?.children[index] : undefined
    }
    let found = isIn(last)
    for (const segment of segments()) {
      if (found?.isConnected) break
      if (!isBlock(segment)) continue
      found = isIn(segment)
      if (found) last = segment
    }
    return found as HTMLElement | undefined
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
      const element = rowElement(key)
      return element && (fromTop ? topOf(element) : bottomOf(element))
    },
    firstInView: () => view.rowsInView(1)[0],
    elementOf,
    topSegment,
    keyOf(element) {
      let row: Element | null = element
      while (row && row.parentElement?.parentElement !== rows) row = row.parentElement
      const block = row?.parentElement
      const segment = block && segments()[[...rows.children].indexOf(block)]
      if (!row || !segment || !isBlock(segment)) return undefined
      return segment.rows?.get()[[...block.children].indexOf(row)]?.key
    },
    rowsInView(most = Number.POSITIVE_INFINITY) {
      const found: Anchor[] = []
      const { top, height } = viewport.getBoundingClientRect()
      const all = segments()
      let index = firstBelow(rows.children, top)
      for (; index < all.length; index += 1) {
        const segment = all[index]
        const children = rows.children[index]?.children
        if (!segment || !isBlock(segment) || !children) return found
        const keys = segment.rows?.get() ?? []
        for (let at = firstBelow(children, top); at < children.length; at += 1) {
          const box = children[at]?.getBoundingClientRect()
          const key = keys[at]?.key
          if (!box || key === undefined || box.top - top >= height || found.length >= most)
            return found
          const fromTop = box.top < top && box.bottom - top > height
          found.push({ key, offsetPx: (fromTop ? box.top : box.bottom) - top, fromTop })
        }
      }
      return found
    },
  }
  return view
}

/** Index of the first element that ends below this; the last one where none does. */
function firstBelow(elements: HTMLCollection, topPx: number): number {
  let low = 0
  let high = elements.length - 1
  while (low < high) {
    const middle = (low + high) >>> 1
    const element = elements[middle]
    if (element && element.getBoundingClientRect().bottom <= topPx + 1) low = middle + 1
    else high = middle
  }
  return Math.max(low, 0)
}
