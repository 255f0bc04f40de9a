import type { ChatError } from '../errors.js'
import type { Message, MessageId } from '../transport.js'

/**
 * Where an own message stands. `sent`: on the server. `pending`: in the outbox. `failed`: parked, the person may
 * retry or discard it. `unsure`: it may have been sent; only the person repeats it.
 */
export type DeliveryStatus = 'sent' | 'pending' | 'failed' | 'unsure'

export interface MessageItem {
  readonly kind: 'message'
  /** Stable from the first optimistic paint to settling and beyond: the `clientId` of own messages, else the id. */
  readonly key: string
  /** With optimistic edits, deletions and reactions applied. While unsent, `id` is the `clientId`. */
  readonly message: Message
  readonly status: DeliveryStatus
  /** An edit, deletion or reaction of this message is still in the outbox. */
  readonly changing: boolean
  /** Why `status` is `failed` or `unsure`, or why the last edit, deletion or reaction of it failed. */
  readonly error?: ChatError
  /** The failed operation, to `retry` or `discard`: the message's own send, or an edit, deletion or reaction of it. */
  readonly failedClientId?: string
}

/** Messages are missing here. It is filled by `loadGap(key)`, which the list calls when it comes into view. */
export interface GapItem {
  readonly kind: 'gap'
  readonly key: string
  readonly status: 'open' | 'loading' | 'failed'
}

/** From `index` on, `removed` items of the earlier snapshot gave way to `added` others. */
export interface TimelineChange {
  readonly index: number
  readonly removed: number
  readonly added: number
}

export type TimelineItem = MessageItem | GapItem

/** One conversation as it is shown, oldest first. Immutable: it never changes for its revision. */
export interface TimelineSnapshot {
  readonly revision: number
  readonly length: number
  /** Throws RangeError outside `0 .. length - 1`. */
  at(index: number): TimelineItem
  /** Position of a message by its id (or `clientId` while unsent); -1 when it is not loaded. */
  indexOf(id: MessageId): number
  /**
   * Where it differs from another snapshot, oldest first: applied to its items one after the other, they give the items
   * of this one. Takes logarithmic time for each change between the two; an item that is another object counts as changed.
   */
  changesSince(earlier: TimelineSnapshot): readonly TimelineChange[]
}
