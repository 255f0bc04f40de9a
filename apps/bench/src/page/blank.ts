import type { View } from './view.js'

export interface BlankCount {
  readonly frames: number
  /** Frames in which at least half of the list showed no row. */
  readonly blank: number
  /** Of all area of all frames, the part that showed no row. */
  readonly emptyShare: number
  readonly scrolledPx: number
}

const points = 40
/** Space between two rows is no empty area. */
const gapPx = 24

/**
 * Asks in each frame, after scroll events, animation frames, layout and the contender's own resize observers, what is
 * hit in the list: a block that the browser skips is hit itself, and not its rows. The observer that asks is made last
 * and therefore told last. What the compositor draws between two frames of the main thread is not seen.
 */
export function countBlank({ scroller }: View, rowSelector: string): () => BlankCount {
  let frames = 0
  let blank = 0
  let empty = 0
  let scrolledPx = 0
  let top = scroller.scrollTop
  const box = scroller.getBoundingClientRect()
  const probe = deepProbe()
  const observer = new ResizeObserver(() => {
    if (scroller.scrollTop === top) return
    scrolledPx += Math.abs(scroller.scrollTop - top)
    top = scroller.scrollTop
    frames += 1
    const share = emptyShare(box, rowSelector)
    empty += share
    if (share >= 0.5) blank += 1
  })
  observer.observe(probe)
  let isStopped = false
  let width = 0
  const frame = () => {
    if (isStopped) return
    width = 1 - width
    probe.style.width = `${width + 1}px`
    requestAnimationFrame(frame)
  }
  requestAnimationFrame(frame)
  return () => {
    isStopped = true
    observer.disconnect()
    return { frames, blank, emptyShare: frames === 0 ? 0 : empty / frames, scrolledPx }
  }
}

/** At rest nothing may be empty, or the way to ask does not fit the contender. */
export function emptyShare(box: DOMRect, rowSelector: string): number {
  const isRow = (y: number) =>
    [0.5, 0.15, 0.85].some((part) =>
      document
        .elementsFromPoint(box.left + box.width * part, y)
        .some((element) => element.closest(rowSelector) !== null),
    )
  let empty = 0
  for (let index = 0; index < points; index += 1) {
    const y = box.top + ((index + 0.5) / points) * box.height
    const near = [y, y - gapPx / 2, y + gapPx / 2, y - gapPx, y + gapPx]
    if (!near.some((at) => at > box.top && at < box.bottom && isRow(at))) empty += 1
  }
  return empty / points
}

/** Deep, so that watching it does not make the browser give other observers another round in the same frame. */
function deepProbe(): HTMLElement {
  let element: HTMLElement = document.body
  for (let depth = 0; depth < 60; depth += 1) {
    element = element.appendChild(document.createElement('div'))
    if (depth === 0) element.style.cssText = 'position:fixed;left:0;top:0;height:0;contain:strict'
  }
  element.style.cssText = 'width:1px;height:1px'
  return element
}
