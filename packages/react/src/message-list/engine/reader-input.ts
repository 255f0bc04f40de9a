import type { Unsubscribe } from '@parley/core'
import type { ScrollOwner } from './scroll-owner.js'

/** A scroll that was asked for has begun by then, or does not begin. */
const beginsWithinMs = 250
/** Where a browser does not tell, a scroll has ended when nothing moved for so long. */
const endsAfterMs = 150

const scrollKeys: ReadonlySet<string> = new Set(['ArrowUp', 'PageUp', 'Home', ' '])

/** Tells the owner when the reader may be about to scroll, and when scrolling has ended. */
export function listenToReader(
  viewport: HTMLElement,
  owner: ScrollOwner,
  onScroll: () => void,
): Unsubscribe {
  let ending: ReturnType<typeof setTimeout> | undefined
  let isTouched = false
  const soon = () => owner.readerMayScroll(performance.now() + beginsWithinMs)
  const end = () => {
    clearTimeout(ending)
    // A finger that rests may go on.
    if (!isTouched) owner.settled()
  }
  const listeners: {
    [Name in keyof HTMLElementEventMap]?: (event: HTMLElementEventMap[Name]) => void
  } = {
    scroll() {
      onScroll()
      clearTimeout(ending)
      ending = setTimeout(end, endsAfterMs)
    },
    scrollend: end,
    wheel({ deltaY, ctrlKey }) {
      if (deltaY < 0 && !ctrlKey) soon()
    },
    touchstart() {
      isTouched = true
    },
    touchmove: soon,
    touchend() {
      isTouched = false
      clearTimeout(ending)
      ending = setTimeout(end, endsAfterMs)
    },
    keydown({ key }) {
      if (scrollKeys.has(key)) soon()
    },
    pointerdown({ target, offsetX, pointerType }) {
      // On the scrollbar: until it is let go.
      const isBeside = offsetX >= viewport.clientWidth || offsetX < viewport.clientLeft
      if (target === viewport && pointerType === 'mouse' && isBeside)
        owner.readerMayScroll(Number.POSITIVE_INFINITY)
    },
  }
  const letGo = () => owner.readerMayScroll(0)
  for (const [name, listener] of Object.entries(listeners))
    viewport.addEventListener(name, listener as EventListener, { passive: true })
  viewport.addEventListener('touchcancel', listeners.touchend as EventListener)
  window.addEventListener('pointerup', letGo)
  return () => {
    clearTimeout(ending)
    for (const [name, listener] of Object.entries(listeners))
      viewport.removeEventListener(name, listener as EventListener)
    viewport.removeEventListener('touchcancel', listeners.touchend as EventListener)
    window.removeEventListener('pointerup', letGo)
  }
}
