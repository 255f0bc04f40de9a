import type { Anchor, ScrollSurface } from './scroll-owner.js'
import type { Segment } from './segments.js'

/** The mounted list in the document: reads where things are, and scrolls. */
export interface ListView extends ScrollSurface {
  elementOf(segment: Segment | undefined): HTMLElement | undefined
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
  const boxOf = (element: Element) => {
    const { top } = viewport.getBoundingClientRect()
    const box = element.getBoundingClientRect()
    return { topPx: box.top - top, bottomPx: box.bottom - top }
  }
  /** The first element that ends below the upper edge of the view; the last one where none does. */
  const firstInView = (elements: HTMLCollection) => {
    let low = 0
    let high = elements.length - 1
    while (low < high) {
      const middle = (low + high) >>> 1
      if (boxOf(elements[middle] as Element).bottomPx <= 1) low = middle + 1
      else high = middle
    }
    return low
  }
  const elementOf = (segment: Segment | undefined) =>
    rows.children[segment ? segments().indexOf(segment) : -1] as HTMLElement | undefined
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
      for (const segment of segments()) {
        const index = segment.rows?.get().findIndex((row) => row.key === key) ?? -1
        const row = elementOf(segment)?.children[index]
        if (row) return boxOf(row)[fromTop ? 'topPx' : 'bottomPx']
      }
      return undefined
    },
    firstInView: () => view.rowsInView(1)[0],
    elementOf,
    topSegment() {
      const index = firstInView(rows.children)
      const segment = segments()[index]
      const element = rows.children[index]
      return segment && element && { segment, topPx: boxOf(element).topPx }
    },
    keyOf(element) {
      const row = element.closest('[data-parley-part="message-block"] > *')
      const block = row?.parentElement
      const segment = segments().find((one) => elementOf(one) === block)
      return segment?.rows?.get().find((_, index) => block?.children[index] === row)?.key
    },
    rowsInView(most = Number.POSITIVE_INFINITY) {
      const found: Anchor[] = []
      const { viewPx } = view
      for (let index = firstInView(rows.children); index < rows.children.length; index += 1) {
        const children = rows.children[index]?.children ?? rows.children
        const keys = segments()[index]?.rows?.get() ?? []
        for (let at = firstInView(children); at < keys.length; at += 1) {
          const element = children[at]
          const { topPx, bottomPx } = element ? boxOf(element) : { topPx: viewPx, bottomPx: 0 }
          if (topPx >= viewPx || found.length >= most) return found
          const fromTop = topPx < 0 && bottomPx > viewPx
          found.push({ key: keys[at]?.key ?? '', offsetPx: fromTop ? topPx : bottomPx, fromTop })
        }
        if (keys.length === 0) return found
      }
      return found
    },
  }
  return view
}
