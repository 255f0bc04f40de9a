import type { Contender } from './contender.js'

/** What a reader sees of a contender, found by what is hit in the middle of the list. */
export interface View {
  readonly scroller: HTMLElement
  /** Rows in view, from the top. */
  rows(): Element[]
  /** Rows in the document. */
  rowCount(): number
  /** The row of this message, where it is in the DOM. */
  rowOf(number: number): Element | undefined
  /** This message is in view, and the list is at its end. */
  isAtEnd(number: number): boolean
  fromEndPx(): number
}

const stepPx = 8

export function viewOf({ rowSelector, scrollerSelector }: Contender): View {
  const scroller = () => {
    const element = document.querySelector<HTMLElement>(scrollerSelector)
    if (element === null) throw new Error(`There is no ${scrollerSelector}.`)
    return element
  }
  /** Of three columns: rows need not be as wide as the list. */
  const rowAt = (x: number, y: number) => {
    for (const element of document.elementsFromPoint(x, y)) {
      const row = element.closest(rowSelector)
      if (row !== null) return row
    }
    return undefined
  }
  const columns = ({ left, width }: DOMRect) => [0.5, 0.15, 0.85].map((part) => left + width * part)
  const rowIn = (box: DOMRect, y: number) => {
    for (const x of columns(box)) {
      const row = rowAt(x, y)
      if (row !== undefined) return row
    }
    return undefined
  }
  const fromEndPx = () => {
    const { scrollHeight, clientHeight, scrollTop } = scroller()
    return scrollHeight - clientHeight - scrollTop
  }

  return {
    get scroller() {
      return scroller()
    },
    rows() {
      const box = scroller().getBoundingClientRect()
      const rows = new Set<Element>()
      for (let y = box.top + 2; y < box.bottom; y += stepPx) {
        const row = rowIn(box, y)
        if (row !== undefined) rows.add(row)
      }
      return [...rows]
    },
    rowCount: () => document.querySelectorAll(rowSelector).length,
    rowOf(number) {
      for (const row of document.querySelectorAll(rowSelector)) {
        if (numberOf(row) === number) return row
      }
      return undefined
    },
    isAtEnd(number) {
      if (document.querySelector(scrollerSelector) === null || fromEndPx() > 2) return false
      const box = scroller().getBoundingClientRect()
      for (let y = box.bottom - 3; y > box.bottom - 160; y -= stepPx) {
        const row = rowIn(box, y)
        if (row !== undefined) return numberOf(row) === number
      }
      return false
    },
    fromEndPx,
  }
}

/** The number of the message that a row shows. */
export function numberOf(row: Element): number | undefined {
  const found = /#(-?\d+)/.exec(row.textContent ?? '')
  return found === null ? undefined : Number(found[1])
}
