import type { Unsubscribe } from '@parley/core'
import type { ListEngine } from './engine/list-engine.js'
import { firstMessage } from './first-message.js'
import type { UnreadMark } from './unread-mark.js'

/** Who comes to what is older, by scrolling or by a jump, has the unread messages below, and is offered them no more. */
export function passUnread(
  viewport: HTMLElement,
  engine: ListEngine,
  unread: UnreadMark,
): Unsubscribe {
  const onScroll = () => {
    const { isAhead, isUnread } = unread
    if (!isAhead.get() || !isUnread) return
    const { anchor, list } = engine
    const place = list.placeOf(anchor?.key)
    if (place && place.index < firstMessage(list.timeline, isUnread)) unread.seen()
  }
  // After the engine, which knows by then where the reader is.
  viewport.addEventListener('scroll', onScroll, { passive: true })
  return () => viewport.removeEventListener('scroll', onScroll)
}
