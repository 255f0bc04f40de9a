import type { Readable, Unsubscribe } from '@parley/core'

/** Closer to the end than this counts as at the end. */
const endPx = 32

/** One owner of the scroll state: either following the end, or holding on to one message. */
export interface ScrollKeeper {
  /** Whether the newest message is in view and new ones are followed. */
  readonly atEnd: Readable<boolean>
  /** `rows` holds the messages as its children. */
  attach(viewport: HTMLElement, rows: HTMLElement): Unsubscribe
  /** Call after each change of the content, before it is painted. */
  keep(): void
  toEnd(): void
}

export function createScrollKeeper(): ScrollKeeper {
  let elements: { readonly viewport: HTMLElement; readonly rows: HTMLElement } | undefined
  let following = true
  let anchor: { readonly element: Element; readonly offsetPx: number } | undefined
  let last = { top: 0, height: 0 }
  const listeners = new Set<() => void>()

  function setFollowing(value: boolean): void {
    if (following === value) return
    following = value
    for (const listener of [...listeners]) listener()
  }

  function keep(): void {
    if (elements === undefined) return
    const { viewport, rows } = elements
    if (following) viewport.scrollTop = viewport.scrollHeight
    else if (anchor !== undefined && rows.contains(anchor.element)) {
      const moved = offsetOf(anchor.element, viewport) - anchor.offsetPx
      if (Math.abs(moved) >= 1) viewport.scrollTop += moved
    }
    remember(viewport)
  }

  function remember(viewport: HTMLElement): void {
    last = { top: viewport.scrollTop, height: viewport.scrollHeight }
  }

  function onScroll(): void {
    if (elements === undefined) return
    const { viewport, rows } = elements
    const fromEnd = viewport.scrollHeight - viewport.clientHeight - viewport.scrollTop
    // Only a reader scrolls up without the content becoming shorter: growth never leaves the end.
    const up = viewport.scrollTop < last.top - 1 && viewport.scrollHeight >= last.height
    if (fromEnd <= endPx) setFollowing(true)
    else if (up || !following) {
      setFollowing(false)
      anchor = firstInView(viewport, rows)
    }
    remember(viewport)
  }

  return {
    atEnd: {
      get: () => following,
      subscribe: (listener) => {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
    },
    attach: (viewport, rows) => {
      elements = { viewport, rows }
      viewport.addEventListener('scroll', onScroll, { passive: true })
      const resizes = typeof ResizeObserver === 'undefined' ? undefined : new ResizeObserver(keep)
      resizes?.observe(viewport)
      resizes?.observe(rows)
      keep()
      return () => {
        viewport.removeEventListener('scroll', onScroll)
        resizes?.disconnect()
        elements = undefined
      }
    },
    keep,
    toEnd: () => {
      setFollowing(true)
      keep()
    },
  }
}

/** Of its lower edge: what an older message takes away from above it, a day or a name, does not move that. */
function offsetOf(element: Element, viewport: HTMLElement): number {
  return element.getBoundingClientRect().bottom - viewport.getBoundingClientRect().top
}

function firstInView(viewport: HTMLElement, rows: HTMLElement) {
  let low = 0
  let high = rows.children.length - 1
  while (low < high) {
    const middle = (low + high) >>> 1
    const row = rows.children[middle]
    if (row !== undefined && offsetOf(row, viewport) <= 0) low = middle + 1
    else high = middle
  }
  const element = rows.children[low]
  return element && { element, offsetPx: offsetOf(element, viewport) }
}
