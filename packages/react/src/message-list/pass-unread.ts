import type { Unsubscribe } from '@parley/core'
import type { ListEngine } from './engine/list-engine.js'
import type { UnreadMark } from './unread-mark.js'

/** Who comes to what is older, by scrolling or by a jump, has the unread messages below, and is offered them no more. */
export function passUnread(
  viewport: HTMLElement,
  engine: ListEngine,
  unread: UnreadMark,
): Unsubscribe {
  const onScroll = () => {
    if (!unread.isAhead.get()) return
    const { anchor, list } = engine
    const place = list.placeOf(anchor?.key)
    if (place && place.index < unread.indexIn(list.timeline)) unread.seen()
  }
  // After the engine, which knows by then where the reader is.
  viewport.addEventListener('scroll', onScroll, { passive: true })
  return () => viewport.removeEventListener('scroll', onScroll)
}
