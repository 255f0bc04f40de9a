import type { Known } from './timeline-merge.js'
import type { Place } from './timeline-place.js'
import type { GapItem, MessageItem } from './timeline-snapshot.js'
import type { Cursor } from './transport.js'

/** What a timeline's list holds. `item` never changes, because snapshots share it; the rest is bookkeeping. */
export type TimelineElement = SettledElement | UnsentElement | GapElement

/** What is noted of a settled message besides what it says. */
export interface Bookkeeping {
  /** Which event or read said what is known. */
  at: number
  /** The last read that held it or its place; for one that came as an event, its arrival. */
  readAt: number
  /** Until then no page removes it; 0 when not protected. */
  protectedUntilMs: number
  /** What the page that began (ended) here gave. */
  older?: Cursor | undefined
  newer?: Cursor | undefined
}

/** `message` is as the server last gave it. */
export interface SettledElement extends Place, Bookkeeping, Known {
  at: number
  readonly item: MessageItem
}

export interface UnsentElement extends Place {
  readonly item: MessageItem
}

export interface GapElement extends Place {
  readonly item: GapItem
}

export function isSettled(element: TimelineElement | undefined): element is SettledElement {
  return element !== undefined && 'message' in element
}

export function isGap(element: TimelineElement | undefined): element is GapElement {
  return element?.item.kind === 'gap'
}
