import type { ChatError } from './errors.js'
import type { OutboxRow } from './storage/storage.js'
import type { GapItem, TimelineSnapshot } from './timeline-snapshot.js'
import type {
  ChatEvent,
  ConversationId,
  Message,
  MessageId,
  MessagePage,
  PageStart,
  TransportCapabilities,
  User,
} from './transport.js'

export interface TimelineOptions {
  readonly conversationId: ConversationId
  /** Whose rows are shown as pending; `clientId` counts only on messages of this author. */
  readonly me: User
  /** How a deletion shows in pages (`capabilities.deletions`). With `absence` a deleted message leaves the list. */
  readonly deletions: TransportCapabilities['deletions']
  /** Milliseconds since 1970, from the environment's clock. */
  readonly now: () => number
}

/** When a read began: what arrives after it is not undone by its page (R3). */
export type ReadStamp = number

export interface PageOutcome {
  /** Messages that were not loaded before. */
  readonly added: number
  /** Messages that were loaded and are not there any more (`deletions: 'absence'`). */
  readonly removed: number
  /** Key of the gap directly before the page: the page does not reach what was known before it. */
  readonly gapBefore?: string
  /** Key of the gap directly after the page. */
  readonly gapAfter?: string
}

/** Where to read on to fill a gap, from either end. */
export interface TimelineGap {
  readonly key: string
  readonly status: GapItem['status']
  /** Reads on from the message before the gap, towards newer ones. */
  readonly newer: PageStart
  /** Reads back from the message after the gap; nothing when the gap ends the timeline: read `newest`. */
  readonly older?: PageStart
}

/**
 * One conversation: messages by position then id, once each, with explicit gaps, and the outbox on top.
 * Every event costs logarithmic work. Message objects that are handed in are never changed.
 */
export class Timeline {
  constructor(options: TimelineOptions) {
    void options
  }

  /** As it is now: the same object until something shown changed. */
  snapshot(): TimelineSnapshot {
    throw new Error('timeline: in the making')
  }

  /** Nothing precedes the first loaded message. */
  get atStart(): boolean {
    return false
  }

  /** Nothing is missing after the last loaded message. False before the first page and after `interrupt()`. */
  get atEnd(): boolean {
    return false
  }

  /** A loaded message as the server last gave it, without what the outbox will change. */
  message(id: MessageId): Message | undefined {
    void id
    return undefined
  }

  /** The loaded own message that this outbox row became, if it is loaded. */
  sent(clientId: string): Message | undefined {
    void clientId
    return undefined
  }

  /** Where to read the page before the first loaded message; `newest` when nothing is loaded. */
  olderStart(): PageStart {
    return 'newest'
  }

  /** Where to read the page after the last loaded message; `newest` when nothing is loaded. */
  newerStart(): PageStart {
    return 'newest'
  }

  /**
   * Takes a message of an event or an answer. `acknowledged`: it answers an own send, so that no page removes it
   * for 10 s unless a page held it. A message in a part that is not loaded waits for its page.
   * False: not taken, because it is of another conversation or its position is of another type.
   */
  applyMessage(message: Message, acknowledged = false): boolean {
    void message
    void acknowledged
    return false
  }

  /** Takes a part of a message; for a message that is not loaded it waits for its page. False as above. */
  applyChange(event: Extract<ChatEvent, { type: 'message-changed' }>): boolean {
    void event
    return false
  }

  /** Deletes by id alone, for good: no later message with this id shows its text again. */
  applyDeletion(id: MessageId): void {
    void id
  }

  /** Takes the newest part of a live query, as it is now. */
  applySnapshot(page: MessagePage): PageOutcome {
    return this.applyPage(page, 'newest', this.beginRead())
  }

  /** Call when a page is requested; hand the stamp to `applyPage`, or to `dropUnread`. */
  beginRead(): ReadStamp {
    return 0
  }

  /** Merges a contiguous page and opens, moves or closes the gaps at its ends. */
  applyPage(page: MessagePage, start: PageStart, stamp: ReadStamp): PageOutcome {
    void page
    void start
    void stamp
    return { added: 0, removed: 0 }
  }

  /**
   * Call when the live connection is lost: from here on events may be missed, so that the next message or page
   * that does not reach the last loaded message opens a gap. Not needed again until `resume` or a page at the end.
   */
  interrupt(): void {}

  /** Call when the listening was resumed: nothing was missed after all. */
  resume(): void {}

  /**
   * Drops what no page with this stamp or a later one held and what did not arrive since, after a reconnect that
   * was not resumed (decision 3). Parts that stay are separated by gaps. Returns how many messages were dropped.
   */
  dropUnread(stamp: ReadStamp): number {
    void stamp
    return 0
  }

  /** All gaps, oldest first. */
  gaps(): readonly TimelineGap[] {
    return []
  }

  /** Nothing when it was filled or dropped. */
  gap(key: string): TimelineGap | undefined {
    void key
    return undefined
  }

  /** Shows how filling a gap goes; nothing happens when it is filled. */
  setGapStatus(key: string, status: GapItem['status']): void {
    void key
    void status
  }

  /** Shows an outbox row, or shows it as it is now. `error`: why it failed or is unsure. */
  putRow(row: OutboxRow, error?: ChatError): void {
    void row
    void error
  }

  /** The row left the outbox: what it changed is taken back. Apply the answer first, so that nothing flickers. */
  removeRow(clientId: string): void {
    void clientId
  }
}
