import type { Unsubscribe } from '@parley/core'
import type { ScrollOwner } from './scroll-owner.js'

/** A scroll that was asked for has begun by then, or does not begin. */
const beginsWithinMs = 250
/** Where a browser does not tell, a scroll has ended when nothing moved for so long. */
const endsAfterMs = 150
/** Longer than anybody holds a scrollbar. */
const untilLetGoMs = 3_600_000

const witnessName = 'parley-witness'

/**
 * Calls when it was taken out of the document and put back with what it is in, elsewhere perhaps: that has forgotten where
 * it was scrolled to, and no event says so.
 */
interface Witness extends HTMLElement {
  onMoved?: () => void
}

/**
 * Tells the owner what happens to what scrolls: when the reader may be about to scroll, when scrolling has ended, and that
 * it was moved in the document.
 */
export function listenTo(
  viewport: HTMLElement,
  owner: ScrollOwner,
  onScroll: () => void,
): Unsubscribe {
  const listening = new AbortController()
  let ending: ReturnType<typeof setTimeout> | undefined
  let isTouched = false
  const on = <Name extends keyof HTMLElementEventMap>(
    name: Name,
    listener: (event: HTMLElementEventMap[Name]) => void,
    target: EventTarget = viewport,
  ) =>
    target.addEventListener(name, listener as (event: Event) => void, {
      passive: true,
      signal: listening.signal,
    })
  const maySoon = () => owner.readerMayScroll(beginsWithinMs)
  const end = () => {
    // A finger that rests may go on.
    if (!isTouched) owner.settled()
  }
  const endSoon = () => {
    clearTimeout(ending)
    ending = setTimeout(end, endsAfterMs)
  }
  const touch = (touched: boolean) => () => {
    isTouched = touched
    endSoon()
  }

  on('scroll', () => {
    onScroll()
    endSoon()
  })
  on('scrollend', end)
  on('wheel', ({ deltaY, ctrlKey }) => {
    if (deltaY < 0 && !ctrlKey) maySoon()
  })
  on('touchstart', touch(true))
  on('touchmove', maySoon)
  on('touchend', touch(false))
  on('touchcancel', touch(false))
  on('keydown', ({ key }) => {
    if (/^(ArrowUp|PageUp|Home| )$/.test(key)) maySoon()
  })
  on('pointerdown', ({ target, offsetX }) => {
    // On the scrollbar.
    if (target === viewport && (offsetX >= viewport.clientWidth || offsetX < viewport.clientLeft))
      owner.readerMayScroll(untilLetGoMs)
  })
  on('pointerup', () => owner.readerMayScroll(0), window)
  if (!customElements.get(witnessName))
    customElements.define(
      witnessName,
      class extends HTMLElement implements Witness {
        connectedCallback(this: Witness) {
          this.onMoved?.()
        }
      },
    )
  const witness = document.createElement(witnessName) as Witness
  witness.hidden = true
  witness.onMoved = owner.moved
  viewport.append(witness)
  return () => {
    listening.abort()
    witness.remove()
  }
}
