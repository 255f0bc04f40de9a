import type { ChatError } from './errors.js'
import type { OutboxRow } from './storage/storage.js'
import { type GapElement, isSettled, type SettledElement } from './timeline-element.js'
import type { TimelineElements } from './timeline-elements.js'
import { changedMessage } from './timeline-merge.js'
import { mergePage, type PageOutcome, type ReadStamp } from './timeline-page.js'
import { comparePlaces, endPlace, placeOf, startPlace } from './timeline-place.js'
import { type TimelineOptions, TimelineSettling } from './timeline-settling.js'
import type { GapItem, TimelineSnapshot } from './timeline-snapshot.js'
import { TimelineView } from './timeline-view.js'
import type { ChatEvent, Message, MessageId, MessagePage, PageStart } from './transport.js'

export type { PageOutcome, ReadStamp } from './timeline-page.js'
export type { TimelineOptions } from './timeline-settling.js'

/** Where to read on to fill a gap, from either end. */
export interface TimelineGap {
  readonly key: string
  readonly status: GapItem['status']
  /** Reads on from the message before the gap, towards newer ones. */
  readonly newer: PageStart
  /** Reads back from the message after the gap; nothing when the gap ends the timeline: read `newest`. */
  readonly older?: PageStart
}

const protectionMs = 10_000

/**
 * One conversation: messages by position then id, once each, with explicit gaps, and the outbox on top.
 * Every event costs logarithmic work. Message objects that are handed in are never changed.
 */
export class Timeline {
  readonly #settling: TimelineSettling
  readonly #elements: TimelineElements
  /** Counts what arrives and what is asked for, so that each knows which came later. */
  #tick = 0
  #view: TimelineView

  constructor(options: TimelineOptions) {
    this.#settling = new TimelineSettling(options)
    this.#elements = this.#settling.elements
    this.#view = new TimelineView(0, this.#elements)
  }

  /** As it is now: the same object until something shown changed. */
  snapshot(): TimelineSnapshot {
    if (this.#view.list !== this.#elements.list)
      this.#view = new TimelineView(this.#view.revision + 1, this.#elements)
    return this.#view
  }

  /** Nothing precedes the first loaded message. */
  get atStart(): boolean {
    return this.#elements.atStart
  }

  /** Nothing is missing after the last loaded message but gaps. False before the first page and once interrupted. */
  get atEnd(): boolean {
    return this.#elements.knownTo === endPlace
  }

  /** A loaded message as the server last gave it, without what the outbox will change. */
  message(id: MessageId): Message | undefined {
    return this.#elements.settled.get(id)?.message
  }

  /** The loaded own message that this outbox row became. */
  sent(clientId: string): Message | undefined {
    return this.#elements.sent.get(clientId)?.message
  }

  /** Where to read the page before the first loaded message; `newest` when no page was read yet. */
  olderStart(): PageStart {
    const first = this.#elements.list.at(0)
    return isSettled(first) && this.#elements.knownTo !== startPlace ? beforeOf(first) : 'newest'
  }

  /** Where to read the page after the last message up to which nothing was missed; `newest` when there is none. */
  newerStart(): PageStart {
    const last = this.#elements.lastTo(this.#elements.knownTo)
    return last === undefined ? 'newest' : afterOf(last)
  }

  /**
   * Takes a message of an event or an answer. `acknowledged`: it answers an own send, and is protected from
   * absence for 10 s unless a page holds it before. In a part that is not loaded it waits for its page.
   * False: not taken, because it is of another conversation or its position has another type.
   */
  applyMessage(message: Message, acknowledged = false): boolean {
    if (!this.#settling.accepts(message)) return false
    const at = ++this.#tick
    if (!this.#elements.settled.has(message.id) && !this.#settling.isLoaded(placeOf(message))) {
      this.#settling.waiting.addMessage(message, at)
      return true
    }
    const element = this.#settling.settle(message, at)
    if (acknowledged && element !== undefined)
      element.protectedUntilMs = this.#settling.options.now() + protectionMs
    return true
  }

  /** Takes a part of a message; for a message that is not loaded it waits for its page. False as above. */
  applyChange(event: Extract<ChatEvent, { type: 'message-changed' }>): boolean {
    if (event.conversationId !== this.#settling.options.conversationId) return false
    const at = ++this.#tick
    const known = this.message(event.id)
    const { id, changes, revision } = event
    if (known === undefined) this.#settling.waiting.addChanges(id, changes, revision, at)
    else {
      const changed = changedMessage(known, changes, revision)
      if (changed !== undefined) this.#settling.settle(changed, at)
    }
    return true
  }

  /**
   * Deletes by id alone, for good: no later message with this id shows its text again.
   * It leaves a tombstone, or nothing with `deletions: 'absence'`.
   */
  applyDeletion(id: MessageId): void {
    const { conversationId, now } = this.#settling.options
    const changes = { text: '', deletedAt: now() }
    this.applyChange({ type: 'message-changed', conversationId, id, changes })
  }

  /** Takes the newest part of a live query, as it is now. */
  applySnapshot(page: MessagePage): PageOutcome {
    return this.applyPage(page, 'newest', this.beginRead())
  }

  /** Call when a page is requested; hand the stamp to `applyPage`, or to `dropUnread`. */
  beginRead(): ReadStamp {
    return ++this.#tick
  }

  /** Merges a contiguous page and opens, moves or closes the gaps at its ends. */
  applyPage(page: MessagePage, start: PageStart, stamp: ReadStamp): PageOutcome {
    return mergePage(this.#settling, page, start, stamp)
  }

  /**
   * Call when events may have been missed. What arrives from here on is shown at the end, until a page says
   * whether something is missing before it: then there is a gap. Reads that began before do not know the end.
   */
  interrupt(): void {
    const elements = this.#elements
    elements.lostAt = ++this.#tick
    if (elements.knownTo === endPlace) elements.knownTo = elements.lastTo(endPlace) ?? startPlace
  }

  /** Call when the listening was resumed: nothing was missed after all. */
  resume(): void {
    if (this.#elements.knownTo !== startPlace) this.#elements.knownTo = endPlace
  }

  /**
   * Drops what no page with this stamp or a later one held and what did not arrive since, after a reconnect that
   * was not resumed (decision 3). Parts that stay are separated by gaps. Returns how many messages were dropped.
   */
  dropUnread(stamp: ReadStamp): number {
    const elements = this.#elements
    const sizeBefore = elements.settled.size
    let kept: SettledElement | undefined
    let run: SettledElement[] = []
    const dropRun = () => {
      const [first, last] = [run[0], run.at(-1)]
      if (first === undefined || last === undefined) return
      elements.drop(first, last)
      run = []
      if (kept !== undefined) elements.openGap(kept)
      else elements.atStart = false
    }
    for (const element of elements.within(startPlace, endPlace))
      if (isSettled(element) && element.readAt < stamp) run.push(element)
      else {
        dropRun()
        if (isSettled(element)) kept = element
      }
    dropRun()
    if (kept === undefined && elements.settled.size < sizeBefore) elements.knownTo = startPlace
    return sizeBefore - elements.settled.size
  }

  /** All gaps, oldest first. */
  gaps(): readonly TimelineGap[] {
    return [...this.#elements.gaps.values()].sort(comparePlaces).map((gap) => this.#gapOf(gap))
  }

  /** Nothing when it was filled or dropped. */
  gap(key: string): TimelineGap | undefined {
    const gap = this.#elements.gaps.get(key)
    return gap && this.#gapOf(gap)
  }

  /** Shows how filling a gap goes; nothing happens when it is filled. */
  setGapStatus(key: string, status: GapItem['status']): void {
    const gap = this.#elements.gaps.get(key)
    if (gap !== undefined && gap.item.status !== status) this.#elements.openGap(gap, key, status)
  }

  /** Shows an outbox row, or shows it as it is now. `error`: why it failed or is unsure. */
  putRow(row: OutboxRow, error?: ChatError): void {
    if (row.conversationId === this.#settling.options.conversationId)
      this.#elements.setRow(row.clientId, error === undefined ? { row } : { row, error })
  }

  /** The row left the outbox: what it changed is taken back. Apply the answer first, so that nothing flickers. */
  removeRow(clientId: string): void {
    this.#elements.setRow(clientId)
  }

  #gapOf(gap: GapElement): TimelineGap {
    const { key, status } = gap.item
    const { list } = this.#elements
    const before = this.#elements.lastTo(gap)
    const after = list.at(list.search(gap) + 1)
    return {
      key,
      status,
      newer: before === undefined ? 'newest' : afterOf(before),
      ...(isSettled(after) && { older: beforeOf(after) }),
    }
  }
}

function beforeOf({ message, older }: SettledElement): PageStart {
  return older === undefined ? { before: message } : { before: message, cursor: older }
}

function afterOf({ message, newer }: SettledElement): PageStart {
  return newer === undefined ? { after: message } : { after: message, cursor: newer }
}
