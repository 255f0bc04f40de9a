import { countFrames, type FrameCount } from './frames.js'
import { paintedWhen, sleep } from './painted.js'
import { watchPainted } from './painted-rectangles.js'
import type { View } from './view.js'

export interface Burst extends FrameCount {
  /** The part of painted frames in which the list was not at the end of its content. */
  readonly offEndShare: number
  readonly worstOffEndPx: number
  /** After the last message, until the list showed it at the end; undefined: it did not within 5 s. */
  readonly caughtUpMs: number | undefined
}

interface BurstOptions {
  readonly view: View
  readonly perSecond: number
  readonly durationMs: number
  readonly append: () => void
  readonly last: () => number
}

/** Farther from the end than at rest by this much counts as off it. */
const tolerancePx = 2

/** Messages that come by themselves, evenly; what a busy page could not take in time comes at once. */
export async function burst({ view, perSecond, durationMs, append, last }: BurstOptions) {
  const content = contentOf(view.scroller)
  const viewportBottom = view.scroller.getBoundingClientRect().bottom
  const atRest = content.getBoundingClientRect().bottom - viewportBottom
  let painted = 0
  let offEnd = 0
  let worst = 0
  const stopWatching = watchPainted(
    () => contentOf(view.scroller),
    (rectangle) => {
      if (rectangle === undefined) return
      painted += 1
      const off = Math.abs(rectangle.bottom - viewportBottom - atRest)
      worst = Math.max(worst, off)
      if (off > tolerancePx) offEnd += 1
    },
  )
  const stopCounting = countFrames()
  const total = Math.round((perSecond * durationMs) / 1_000)
  const began = performance.now()
  for (let sent = 0; sent < total; ) {
    const due = Math.min(total, Math.floor(((performance.now() - began) * perSecond) / 1_000))
    for (; sent < due; sent += 1) append()
    await sleep(4)
  }
  const frames = stopCounting()
  stopWatching()
  const ended = performance.now()
  const caughtUpMs = await paintedWhen(() => view.isAtEnd(last()), { limitMs: 5_000 }).then(
    (at) => at - ended,
    () => undefined,
  )
  const result: Burst = {
    ...frames,
    offEndShare: painted === 0 ? Number.NaN : offEnd / painted,
    worstOffEndPx: worst,
    caughtUpMs,
  }
  return { ...result, tookMs: ended - began }
}

/** Farther from the lower edge than this an element does not end with the content. */
const endPx = 100

/** What is scrolled: from the scroller down, the highest element that reaches to its end. */
function contentOf(scroller: HTMLElement): Element {
  const { scrollTop, scrollHeight } = scroller
  const end = scroller.getBoundingClientRect().top - scrollTop + scrollHeight
  let content: Element = scroller
  for (;;) {
    const next: Element | undefined = [...content.children].find((child) => {
      const { height, bottom } = child.getBoundingClientRect()
      return height >= scrollHeight / 2 && Math.abs(bottom - end) < endPx
    })
    if (next === undefined) return content
    content = next
  }
}
