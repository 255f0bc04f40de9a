import { isGap, isSettled } from './timeline-element.js'
import type { TimelineElements } from './timeline-elements.js'
import { comparePlaces, endPlace, type Place, placeOf, startPlace } from './timeline-place.js'
import type { TimelineSettling } from './timeline-settling.js'
import type { TimelineWaiting } from './timeline-waiting.js'
import type { Message, MessageId, MessagePage, PageStart } from './transport.js'

/** When a read began: what arrives after it is not undone by its page (R3). */
export type ReadStamp = number

export interface PageOutcome {
  /** Messages that were not loaded before. */
  readonly added: number
  /** Messages that were loaded and are not there any more (`deletions: 'absence'`). */
  readonly removed: number
  /** Key of the gap directly before the page: it does not reach what was known before it. */
  readonly gapBefore?: string
  /** Key of the gap directly after the page. */
  readonly gapAfter?: string
}

export interface PageContext {
  readonly elements: TimelineElements
  readonly waiting: TimelineWaiting
  readonly settling: TimelineSettling
  /** A message that a page does not hold was deleted. */
  readonly removesAbsent: boolean
  readonly now: () => number
}

/** Merges a contiguous page: everything between `low` and `high` is known as it was when the read began. */
export function mergePage(
  context: PageContext,
  page: MessagePage,
  start: PageStart,
  stamp: ReadStamp,
): PageOutcome {
  const { elements, waiting, settling } = context
  const messages = page.messages
    .filter((message) => settling.accepts(message))
    .sort((a, b) => comparePlaces(placeOf(a), placeOf(b)))
  // After a loss a page that was asked for before it cannot say where the end is.
  const atEnd = page.atEnd && stamp > elements.lostAt
  const range = rangeOf(elements, messages, { ...page, atEnd }, start)
  if (range === undefined) return { added: 0, removed: 0 }
  const { low, high, joinsLow } = range

  // What the page meets, as it is before the page changes it.
  const { knownTo } = elements
  const isBeyond = comparePlaces(low, knownTo) > 0
  const isPastEnd = elements.list.search(low) === elements.end
  const before = elements.list.at(elements.list.search(high) - 1)
  // The gap that the page begins to fill moves to where the page ends.
  const filled = isGap(before) && comparePlaces(before, low) >= 0 ? before.item : undefined
  const opensAfter =
    high !== endPlace &&
    (isBeyond || (filled !== undefined && !range.joinsHigh) || endsInGap(elements, range))

  let added = 0
  const settle = (message: Message, at: number) => {
    const isKnown = elements.settled.has(message.id)
    const element = settling.settle(message, at)
    if (element !== undefined && !isKnown) added++
    return element
  }
  const held = new Set<MessageId>()
  for (const message of messages) {
    held.add(message.id)
    const element = settle(message, stamp)
    if (element !== undefined) element.protectedUntilMs = 0
  }
  for (const known of waiting.messages()) {
    const place = placeOf(known.message)
    if (!isBetween(place, low, high) || (context.removesAbsent && known.at <= stamp)) continue
    settle(known.message, known.at)
  }
  const removed = sweep(context, range, held, stamp)
  const [first, last] = [messages[0], messages.at(-1)]
  const firstElement = first && elements.settled.get(first.id)
  const lastElement = last && elements.settled.get(last.id)
  if (firstElement !== undefined) firstElement.older = page.older
  if (lastElement !== undefined) lastElement.newer = page.newer

  if (isBeyond) {
    // What came while nobody could say what precedes it is read again with its part.
    removeBetween(elements, knownTo, low)
    if (high !== endPlace) removeBetween(elements, high, endPlace)
  }
  const previous = elements.list.at(elements.list.search(low) - 1)
  if ((isBeyond || isPastEnd) && isSettled(previous)) elements.openGap(previous)
  if (low === startPlace) elements.atStart = true
  else if (previous === undefined && (isBeyond || !joinsLow)) elements.atStart = false

  if (opensAfter) {
    const end = elements.lastTo(high)
    if (end !== undefined) elements.openGap(end, filled?.key, filled?.status)
    else elements.atStart = false
  }
  if (high === endPlace || comparePlaces(high, elements.knownTo) > 0) elements.knownTo = high
  return { added, removed, ...gapsAt(elements, low, high) }
}

interface Range {
  readonly low: Place
  readonly high: Place
  /** It begins after a loaded message. */
  readonly joinsLow: boolean
  /** It ends at a message that was loaded before. */
  readonly joinsHigh: boolean
}

function rangeOf(
  { settled }: TimelineElements,
  messages: readonly Message[],
  page: MessagePage,
  start: PageStart,
): Range | undefined {
  const after = typeof start === 'object' && 'after' in start ? start.after : undefined
  const before = typeof start === 'object' && 'before' in start ? start.before : undefined
  // A start that left meanwhile joins nothing.
  const lowest = after !== undefined && settled.has(after.id) ? after : messages[0]
  const highest = before !== undefined && settled.has(before.id) ? before : messages.at(-1)
  const low = page.atStart && after === undefined ? startPlace : lowest && placeOf(lowest)
  const high = page.atEnd && before === undefined ? endPlace : highest && placeOf(highest)
  return (
    low &&
    high && {
      low,
      high,
      joinsLow: after !== undefined && lowest === after,
      joinsHigh: highest !== undefined && settled.has(highest.id),
    }
  )
}

function isBetween(place: Place, low: Place, high: Place): boolean {
  return comparePlaces(place, low) > 0 && comparePlaces(place, high) < 0
}

/** Whether a page that ends here leaves a part after it that is not loaded. */
function endsInGap(elements: TimelineElements, { high, joinsHigh }: Range): boolean {
  if (joinsHigh || comparePlaces(high, elements.knownTo) > 0) return false
  return elements.list.search(high) === elements.end || !elements.isLoaded(high)
}

/** Closes the gaps that the page covers and removes what it should hold and does not. */
function sweep(
  { elements, waiting, removesAbsent, now }: PageContext,
  { low, high }: Range,
  held: ReadonlySet<MessageId>,
  stamp: ReadStamp,
): number {
  const { list } = elements
  let removed = 0
  for (let index = list.search(low); ; index++) {
    const element = list.at(index)
    if (element === undefined || comparePlaces(element, high) > 0) return removed
    if (isGap(element)) elements.closeGap(element)
    else if (isSettled(element)) {
      if (
        removesAbsent &&
        !held.has(element.id) &&
        isBetween(element, low, high) &&
        element.at <= stamp &&
        element.protectedUntilMs <= now()
      ) {
        elements.remove(element)
        waiting.addAbsence(element.id, stamp)
        removed++
      } else if (held.has(element.id) || isBetween(element, low, high))
        element.readAt = Math.max(element.readAt, stamp)
    }
  }
}

function removeBetween(elements: TimelineElements, low: Place, high: Place): void {
  const { list } = elements
  for (let index = list.search(low); ; index++) {
    const element = list.at(index)
    if (element === undefined || comparePlaces(element, high) >= 0) return
    if (!isSettled(element) || comparePlaces(element, low) <= 0) continue
    elements.remove(element)
    elements.lostAt = Math.max(elements.lostAt, element.at)
  }
}

function gapsAt(
  elements: TimelineElements,
  low: Place,
  high: Place,
): Pick<PageOutcome, 'gapBefore' | 'gapAfter'> {
  const { list } = elements
  const before = list.at(list.search(low) - 1)
  const last = elements.lastTo(high)
  const after = last && list.at(list.search(last) + 1)
  return {
    ...(isGap(before) && { gapBefore: before.item.key }),
    ...(isGap(after) && { gapAfter: after.item.key }),
  }
}
