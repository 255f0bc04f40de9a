import type { Message, TimelineSnapshot } from '@parley/core'

/**
 * Index of the first message for which it holds, as it does for all after it; the length where there is none. A gap
 * before that message is found in its place: there may be earlier ones in it.
 */
export function firstMessage(
  timeline: TimelineSnapshot,
  holds: (message: Message) => boolean,
): number {
  let low = 0
  let high = timeline.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const item = timeline.at(middle)
    // A gap counts as the message that follows it.
    const next = item.kind === 'gap' && middle + 1 < high ? timeline.at(middle + 1) : item
    if (next.kind === 'message' && holds(next.message)) high = middle
    else low = middle + 1
  }
  return low
}
