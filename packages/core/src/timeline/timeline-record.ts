import type { Cursor, Message } from '../transport.js'
import type { OrderedList } from './ordered-list.js'
import type { Known } from './timeline-merge.js'
import type { Place } from './timeline-place.js'
import type { MessageItem } from './timeline-snapshot.js'

/** What a list holds. It never changes, because snapshots share it. */
export interface Shown extends Place {
  readonly item: MessageItem
}

/** So long a page may come from a replica that does not have what was acknowledged. */
export const protectionMs = 10_000

/** Shared by snapshots: each change makes another one. */
export type ShownList = OrderedList<Place, Shown>

/** What is known of one message, as the server last gave it. It changes in place. */
export interface MessageRecord {
  /** Only some fields of it, while no whole message came. */
  message: Partial<Message>
  /** Which event or read said so. */
  at: number
  /** A read that began then did not hold it any more. */
  absentAt: number
  /** The last read that held it or its place; for one that came as an event, its arrival. */
  readAt: number
  /** Until then no page removes it; 0 when not protected. */
  protectedUntilMs: number
  /** Nothing while it waits for the part it stands in. */
  shown?: Shown | undefined
  /** What the page that began (ended) here gave. */
  older?: Cursor | undefined
  newer?: Cursor | undefined
}

export interface SettledRecord extends MessageRecord, Known {
  message: Message
  at: number
  shown: Shown
}
