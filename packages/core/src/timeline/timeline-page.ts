import type { Message, MessagePage, PageStart } from '../transport.js'
import type { TimelineMessages } from './timeline-messages.js'
import { endOf, holds } from './timeline-parts.js'
import { comparePlaces, endPlace, placeAfter, placeOf, startPlace } from './timeline-place.js'
import { protectionMs } from './timeline-record.js'

/** When a read began: what arrives after it is not undone by its page (R3). */
export type ReadStamp = number

/**
 * Merges a contiguous page: everything between `low` and `high` is known as it was when the read began.
 * Returns the key of the gap directly before it, if it does not reach what was known before it.
 */
export function mergePage(
  messages: TimelineMessages,
  page: MessagePage,
  start: PageStart,
  stamp: ReadStamp,
): string | undefined {
  const { after, before } =
    start === 'newest' ? {} : (start as Partial<Record<'after' | 'before', Message>>)
  const read = page.messages
    .filter((message) => messages.accepts(message))
    .sort((a, b) => comparePlaces(placeOf(a), placeOf(b)))
  // Nothing tells which: what is known stays, and is read again where it is needed.
  if (read.some((message) => isContradicted(messages, message, stamp))) return undefined
  // The page joins the message that it was read from; one that left meanwhile joins nothing.
  const joins = messages.settled(after?.id)?.shown
  const ends = messages.settled(before?.id)?.shown
  const last = read.at(-1)
  const places = [
    joins && placeAfter(joins),
    ...read.map(placeOf),
    last && placeAfter(placeOf(last)),
    ends,
  ]
    .filter((place) => place !== undefined)
    .sort(comparePlaces)
  const low = page.atStart && !after ? startPlace : places[0]
  // After a loss a page that was asked for before it cannot say where the end is.
  const isAtEnd = page.atEnd && stamp > messages.lostAt && !before
  const high = isAtEnd ? endPlace : places.at(-1)
  if (!low || !high) return undefined

  const index = messages.list.search(low)
  // Whoever reads past the end may have missed what came between.
  if (index === messages.list.length) messages.interruptParts()
  const knownTo = endOf(messages.parts)

  for (const message of read) {
    const record = messages.settle(message, stamp)
    if (!record) continue
    // What an answer protected so far is as old as this page: one that was asked for after it takes it away.
    record.readAt = record.protectedUntilMs > 0 ? stamp : Math.max(record.readAt, stamp)
    record.protectedUntilMs = 0
    if (message === read[0]) record.older = page.older
    if (message === last) record.newer = page.newer
  }
  for (const { message, at } of messages.waiting())
    if (
      holds({ from: low, to: high }, placeOf(message)) &&
      (at > stamp || !messages.removesDeleted)
    )
      messages.settle(message, at)
  for (const record of messages.within(low, high)) {
    const isAbsent = messages.removesDeleted && record.at <= stamp && record.readAt < stamp
    const leftMs = record.protectedUntilMs - messages.options.now()
    // More is left than there was at first: the clock was set back.
    const isProtected = leftMs > 0 && leftMs <= protectionMs
    // A page that did not hold it yet, or one that does not any more: only a later one tells.
    if (isAbsent && isProtected) messages.options.missed?.(record.protectedUntilMs)
    if (isAbsent && !isProtected) {
      messages.remove(record)
      // If it comes back, then not as it was before (I10).
      messages.wait(record.message.id, { ...record, shown: undefined, absentAt: stamp })
    } else record.readAt = Math.max(record.readAt, stamp)
  }
  messages.reads.add({ from: low, to: high, at: stamp })

  const { parts } = messages
  const met = parts.filter(
    (part) => comparePlaces(low, part.to) <= 0 && comparePlaces(part.from, high) <= 0,
  )
  const [first] = met
  const final = met.at(-1)
  // Before a page that is not at the start something stands, unless what is known says what.
  const from =
    first && comparePlaces(first.from, low) < 0 && (index > 0 || joins) ? first.from : low
  const to = final && comparePlaces(final.to, high) > 0 ? final.to : high
  // A page that was at the end before a loss ends as what was interrupted does: a resume says that nothing is missing.
  const wasAtEnd = page.atEnd && !before && messages.list.search(low) < messages.list.search(high)
  const open = wasAtEnd ? undefined : messages.newGap()
  const gap = isAtEnd ? undefined : final ? final.gap : open
  messages.setParts(
    [...parts.filter((part) => !met.includes(part)), { from, to, gap }].sort((a, b) =>
      comparePlaces(a.from, b.from),
    ),
  )

  // What came while nobody could say what precedes it is read again with its part.
  if (comparePlaces(low, knownTo) > 0)
    for (const record of messages.within(knownTo, endPlace))
      if (!messages.parts.some((part) => holds(part, record.shown))) messages.drop(record)

  const at = messages.parts.findIndex((part) => part.from === low)
  return messages.parts[at - 1]?.gap?.key
}

/** Whether a later read of its place did not hold it: it was deleted before that, or made after it. */
function isContradicted(messages: TimelineMessages, message: Message, stamp: ReadStamp): boolean {
  if (!messages.removesDeleted || messages.settled(message.id)) return false
  const known = messages.resolve(message, stamp)
  return !!known && Math.max(known.at, stamp) < messages.reads.lastAt(placeOf(message))
}
