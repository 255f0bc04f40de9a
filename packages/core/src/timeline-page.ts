import { isGap, isSettled } from './timeline-element.js'
import { comparePlaces, endPlace, type Place, placeOf, startPlace } from './timeline-place.js'
import type { TimelineSettling } from './timeline-settling.js'
import type { Message, MessagePage, PageStart } from './transport.js'

/** When a read began: what arrives after it is not undone by its page (R3). */
export type ReadStamp = number

export interface PageOutcome {
  /** Messages that were not loaded before. */
  readonly added: number
  /** Messages that were loaded and are not there any more (`deletions: 'absence'`). */
  readonly removed: number
  /** Key of the gap directly before the page: it does not reach what was known before it. */
  readonly gapBefore?: string
}

/** Merges a contiguous page: everything between `low` and `high` is known as it was when the read began. */
export function mergePage(
  settling: TimelineSettling,
  page: MessagePage,
  start: PageStart,
  stamp: ReadStamp,
): PageOutcome {
  const { elements, waiting } = settling
  const messages = page.messages
    .filter((message) => settling.accepts(message))
    .sort((a, b) => comparePlaces(placeOf(a), placeOf(b)))
  const after = loadedStart(settling, start, 'after')
  const before = loadedStart(settling, start, 'before')
  const first = after ?? messages[0]
  const last = before ?? messages.at(-1)
  const low = page.atStart && !isFrom(start, 'after') ? startPlace : first && placeOf(first)
  // After a loss a page that was asked for before it cannot say where the end is.
  const isAtEnd = page.atEnd && stamp > elements.lostAt && !isFrom(start, 'before')
  const high = isAtEnd ? endPlace : last && placeOf(last)
  if (low === undefined || high === undefined) return { added: 0, removed: 0 }

  // What the page meets, as it is before the page changes it.
  const { knownTo, settled } = elements
  const isBeyond = comparePlaces(low, knownTo) > 0
  const isPastEnd = elements.isPastEnd(low)
  const [previous] = elements.around(high)
  // The gap that the page begins to fill moves to where the page ends.
  const filled = isGap(previous) && comparePlaces(previous, low) >= 0 ? previous.item : undefined
  const opensAfter =
    !isAtEnd &&
    (isBeyond ||
      (last !== undefined &&
        !settled.has(last.id) &&
        (filled !== undefined ||
          (comparePlaces(high, knownTo) <= 0 &&
            (elements.isPastEnd(high) || !settling.isLoaded(high))))))

  const sizeBefore = settled.size
  for (const message of messages) {
    const element = settling.settle(message, stamp)
    if (element !== undefined) element.protectedUntilMs = 0
  }
  const isInside = (place: Place) => comparePlaces(place, low) > 0 && comparePlaces(place, high) < 0
  for (const { message, at } of waiting.messages())
    if (isInside(placeOf(message)) && (at > stamp || !settling.removesDeleted))
      settling.settle(message, at)
  const added = settled.size - sizeBefore

  const held = new Set(messages.map((message) => message.id))
  let removed = 0
  for (const element of elements.within(low, high))
    if (isGap(element)) elements.closeGap(element)
    else if (isSettled(element) && (held.has(element.id) || isInside(element))) {
      const isAbsent = settling.removesDeleted && !held.has(element.id) && element.at <= stamp
      if (isAbsent && element.protectedUntilMs <= settling.options.now()) {
        elements.remove(element)
        waiting.addAbsence(element.id, stamp)
        removed++
      } else element.readAt = Math.max(element.readAt, stamp)
    }
  const oldest = settled.get(messages[0]?.id ?? '')
  const newest = settled.get(messages.at(-1)?.id ?? '')
  if (oldest !== undefined) oldest.older = page.older
  if (newest !== undefined) newest.newer = page.newer

  // What came while nobody could say what precedes it is read again with its part.
  if (isBeyond)
    for (const element of elements.within(knownTo, endPlace))
      if (isSettled(element) && comparePlaces(element, knownTo) > 0)
        if (comparePlaces(element, low) < 0 || comparePlaces(element, high) > 0)
          elements.drop(element)

  const [known] = elements.around(low)
  if ((isBeyond || isPastEnd) && isSettled(known)) elements.openGap(known)
  if (low === startPlace) elements.atStart = true
  else if (known === undefined && (isBeyond || after === undefined)) elements.atStart = false
  if (opensAfter) {
    const end = elements.lastTo(high)
    if (end !== undefined) elements.openGap(end, filled?.key, filled?.status)
    else elements.atStart = false
  }
  if (comparePlaces(high, elements.knownTo) > 0) elements.knownTo = high
  const [gap] = elements.around(low)
  return { added, removed, ...(isGap(gap) && { gapBefore: gap.item.key }) }
}

function isFrom(start: PageStart, side: 'before' | 'after'): boolean {
  return typeof start === 'object' && side in start
}

/** The message that the page begins or ends at; one that left meanwhile joins nothing. */
function loadedStart(
  { elements }: TimelineSettling,
  start: PageStart,
  side: 'before' | 'after',
): Message | undefined {
  const message = (start as Partial<Record<typeof side, Message>>)[side]
  return message && elements.settled.get(message.id)?.message
}
