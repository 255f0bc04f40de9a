import type { ChatError } from '../errors.js'
import type { OutboxRow, StoredTail } from '../storage/storage.js'
import type { ChatEvent, Message, MessageId, MessagePage, PageStart } from '../transport.js'
import { soundMessage } from './sound-message.js'
import { rank, sameValue } from './timeline-merge.js'
import { TimelineMessages, type TimelineOptions } from './timeline-messages.js'
import { mergePage, type ReadStamp } from './timeline-page.js'
import { endOf, type GapRow, holds } from './timeline-parts.js'
import { comparePlaces, endPlace, placeOf, startPlace } from './timeline-place.js'
import { protectionMs, type Shown } from './timeline-record.js'
import type { GapItem, TimelineSnapshot } from './timeline-snapshot.js'
import { TimelineView } from './timeline-view.js'

export type { TimelineOptions } from './timeline-messages.js'
export type { ReadStamp } from './timeline-page.js'

/** Where to read on to fill a gap, from either end. */
export interface TimelineGap {
  readonly key: string
  readonly status: GapItem['status']
  /** Reads on from the message before the gap, towards newer ones. */
  readonly newer: PageStart
  /** Reads back from the message after the gap; nothing when the gap ends the timeline: read `newest`. */
  readonly older?: PageStart | undefined
}

/** How a message came, if not by itself just now. */
export interface Arrival {
  /** From `beginRead`: when an answer was asked for, or an event came that was held. @default now */
  readonly stamp?: ReadStamp | undefined
  /**
   * It answers an own send: the message as it was at first. Whatever else holds it is newer, also a page that was asked
   * for before; and no page that does not hold it yet takes it away within 10 s.
   */
  readonly acknowledged?: boolean
}

/** Counts what arrives and what is asked for, in all timelines, so that each knows which came later. */
let tick = 0

/**
 * One conversation: messages by position then id, once each, with explicit gaps, and the outbox on top.
 * Every event costs logarithmic work. Message objects that are handed in are never changed.
 */
export class Timeline {
  readonly #messages: TimelineMessages
  #view: TimelineView

  constructor(options: TimelineOptions) {
    this.#messages = new TimelineMessages(options)
    this.#view = new TimelineView(0, [], this.#messages)
  }

  /** As it is now: the same object until something shown changed. */
  snapshot(): TimelineSnapshot {
    const gaps = this.#gapRows()
    if (!this.#view.isLatest || !sameValue(gaps, this.#view.gaps))
      this.#view = new TimelineView(this.#view.revision + 1, gaps, this.#messages)
    return this.#view
  }

  /** Nothing precedes the first loaded message. */
  get atStart(): boolean {
    return this.#messages.parts[0]?.from === startPlace
  }

  /** Nothing is missing after the last loaded message but gaps. False before the first page and once interrupted. */
  get atEnd(): boolean {
    return endOf(this.#messages.parts) === endPlace
  }

  /** Nothing is loaded. */
  get isEmpty(): boolean {
    return this.#messages.list.length === 0
  }

  /** What kind of positions its messages have; nothing while there is none (R2). */
  get positionType(): string | undefined {
    const first = this.#messages.list.at(0)
    return first && typeof first.position
  }

  /** A loaded message as the server last gave it, without what the outbox will change. */
  message(id: MessageId): Message | undefined {
    return this.#messages.settled(id)?.message
  }

  /** The loaded own message that this outbox row became. */
  sent(clientId: string): Message | undefined {
    return this.#messages.sent(clientId)?.message
  }

  /** Where to read the page before the first loaded message; `newest` when no page was read yet. */
  olderStart(): PageStart {
    const { parts, list } = this.#messages
    return parts.length > 0 ? this.#startAt('before', list.at(0)) : 'newest'
  }

  /** Where to read the page after the last message up to which nothing was missed; `newest` when there is none. */
  newerStart(): PageStart {
    const { parts, list } = this.#messages
    return this.#startAt('after', list.at(list.search(endOf(parts)) - 1))
  }

  /**
   * Takes a message of an event or an answer. In a part that is not loaded it waits for its page. One that something
   * else was said of since its stamp, and no revision tells which is right, is not shown, but `missed`.
   * False: not taken, because it cannot be read, is of another conversation or has a position of another type.
   */
  applyMessage(heard: Message, { acknowledged, stamp = ++tick }: Arrival = {}): boolean {
    const messages = this.#messages
    const at = acknowledged ? 0 : stamp
    const message = soundMessage(heard)
    if (!message || !messages.accepts(message)) return false
    const gone = messages.gone(message.id)
    // As it was before it was gone, and so late or said twice: whether it came back only a read tells.
    if (gone && rank(message, gone.message) <= 0) {
      messages.options.missed?.()
      return true
    }
    const known = messages.settled(message.id)
    const place = placeOf(message)
    const isLoaded =
      comparePlaces(place, endOf(messages.parts)) >= 0 ||
      messages.parts.some((part) => holds(part, place)) ||
      known
    const isOvertaken = known && at < known.at && !rank(message, known.message)
    if (isLoaded) {
      const record = messages.settle(message, at)
      if (acknowledged && record) {
        record.protectedUntilMs = messages.options.now() + protectionMs
        record.readAt = ++tick
        // A read of its place that began later did not hold it: not yet, or not any more.
        const isDoubtful = !known && messages.removesDeleted && messages.reads.lastAt(place) > stamp
        if (isDoubtful) messages.options.missed?.(record.protectedUntilMs)
      }
    } else {
      const resolved = messages.resolve(message, at)
      if (resolved) messages.wait(message.id, resolved)
    }
    if (isOvertaken && !saysSame(message, known.message)) messages.options.missed?.()
    return true
  }

  /**
   * Takes a part of a message; for a message that is not loaded it waits for its page. False, and `missed`, as above.
   * `at`: from `beginRead`, when it did not come by itself just now.
   */
  applyChange(
    event: Extract<ChatEvent, { type: 'message-changed' }>,
    at: ReadStamp = ++tick,
  ): boolean {
    const { conversationId, id, changes, revision = changes.revision } = event
    const messages = this.#messages
    if (conversationId !== messages.options.conversationId) return false
    const all = revision === undefined ? changes : { ...changes, revision }
    const known = messages.settled(id)
    const isOvertaken = known && at < known.at && !rank({ ...known.message, ...all }, known.message)
    messages.change(id, all, at)
    if (isOvertaken && !saysSame({ ...known.message, ...all }, known.message))
      messages.options.missed?.()
    return true
  }

  /**
   * Deletes by id alone, for good: no later message with this id shows its text again.
   * It leaves a tombstone, or nothing with `deletions: 'absence'`.
   */
  applyDeletion(id: MessageId): void {
    this.#messages.change(id, { text: '', deletedAt: this.#messages.options.now() }, ++tick)
  }

  /** Call when a page is requested, or comes by itself; hand the stamp to `applyPage`, or to `dropUnread`. */
  beginRead(): ReadStamp {
    return ++tick
  }

  /**
   * Merges a contiguous page and opens, moves or closes the gaps at its ends. Returns the key of the gap directly before
   * it, if it does not reach what was known before it.
   */
  applyPage(page: MessagePage, start: PageStart, stamp: ReadStamp): string | undefined {
    return mergePage(this.#messages, page, start, stamp)
  }

  /** Takes what was stored long ago: whatever was or is read or heard counts as later. */
  applyStored({ messages, atStart }: StoredTail): void {
    mergePage(this.#messages, { messages, atStart, atEnd: true }, 'newest', 0)
  }

  /** The newest messages as the server last gave them, from the last gap on; nothing while that is not known. */
  tail(most: number): StoredTail | undefined {
    const { parts, list } = this.#messages
    const part = parts.at(-1)
    if (!part || part.gap) return undefined
    const end = list.search(part.to)
    const from = list.search(part.from)
    const begin = Math.max(from, end - most)
    return {
      messages: this.#messages.slice(begin, end).map(({ message }) => message),
      atStart: part.from === startPlace && begin === from,
    }
  }

  /**
   * Call when events may have been missed. What arrives from here on is shown at the end, until a page says
   * whether something is missing before it: then there is a gap. Reads that began before do not know the end.
   */
  interrupt(): void {
    this.#messages.lostAt = ++tick
    this.#messages.interruptParts()
  }

  /** Whether something may have been missed since: what was asked for before that says too little. */
  wasInterruptedSince(stamp: ReadStamp): boolean {
    return this.#messages.lostAt > stamp
  }

  /** Call when the listening was resumed: nothing was missed after all. */
  resume(): void {
    const { parts } = this.#messages
    this.#messages.setParts(parts.map((part) => (part.gap ? part : { ...part, to: endPlace })))
  }

  /**
   * Drops what no page with this stamp or a later one held and what did not arrive since, after a reconnect that
   * was not resumed (decision 3). Parts that stay are separated by gaps. Returns how many messages were dropped.
   */
  dropUnread(stamp: ReadStamp): number {
    const messages = this.#messages
    const unread = messages.within(startPlace, endPlace).filter(({ readAt }) => readAt < stamp)
    for (const record of unread) messages.drop(record)
    return unread.length
  }

  /** All gaps, oldest first. */
  gaps(): readonly TimelineGap[] {
    return this.#gapRows().map(({ index, gap: { key, status } }, gapsBefore) => {
      const { list } = this.#messages
      const next = list.at(index - gapsBefore)
      return {
        key,
        status,
        newer: this.#startAt('after', list.at(index - gapsBefore - 1)),
        older: next && this.#startAt('before', next),
      }
    })
  }

  /** Nothing when it was filled or dropped. */
  gap(key: string): TimelineGap | undefined {
    return this.gaps().find((gap) => gap.key === key)
  }

  /** Shows how filling a gap goes; nothing happens when it is filled. */
  setGapStatus(key: string, status: GapItem['status']): void {
    const { parts } = this.#messages
    this.#messages.setParts(
      parts.map((part) =>
        part.gap?.key === key ? { ...part, gap: { ...part.gap, status } } : part,
      ),
    )
  }

  /** Shows an outbox row, or shows it as it is now. `error`: why it failed or is unsure. */
  putRow(row: OutboxRow, error?: ChatError): void {
    if (row.conversationId === this.#messages.options.conversationId)
      this.#messages.setRow(row.clientId, { row, error })
  }

  /** The row left the outbox: what it changed is taken back. Apply the answer first, so that nothing flickers. */
  removeRow(clientId: string): void {
    this.#messages.setRow(clientId)
  }

  #gapRows(): readonly GapRow[] {
    const { parts, list } = this.#messages
    const rows: GapRow[] = []
    for (const { to, gap } of parts)
      if (gap) rows.push({ index: list.search(to) + rows.length, gap })
    return rows
  }

  #startAt(side: 'before' | 'after', shown: Shown | undefined): PageStart {
    const record = this.#messages.settled(shown?.id)
    if (!record) return 'newest'
    const cursor = side === 'before' ? record.older : record.newer
    const start = { [side]: record.message, ...(cursor !== undefined && { cursor }) }
    return start as { before: Message }
  }
}

/** Not every backend says the `clientId` each time. */
function saysSame(one: Message, { clientId, ...other }: Message): boolean {
  const { clientId: _, ...rest } = one
  return sameValue(rest, other)
}
