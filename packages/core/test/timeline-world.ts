import type { OutboxOperation, OutboxRow } from '../src/storage/storage.js'
import { Timeline, type TimelineOptions } from '../src/timeline/timeline.js'
import type { TimelineItem, TimelineSnapshot } from '../src/timeline/timeline-snapshot.js'
import type { Message, MessagePage } from '../src/transport.js'

export const me = { id: 'me', name: 'Me' }
export const ada = { id: 'ada', name: 'Ada' }

export function createTimeline(options: Partial<TimelineOptions> = {}): Timeline {
  return new Timeline({
    conversationId: 'c1',
    me,
    deletions: 'tombstone',
    now: () => 1_000,
    ...options,
  })
}

/** A message whose id says its position: `m7` stands at 7. */
export function message(position: number, changes: Partial<Message> = {}): Message {
  const text = changes.deletedAt === undefined ? `text ${position}` : ''
  return {
    id: `m${position}`,
    conversationId: 'c1',
    author: ada,
    createdAt: position,
    text,
    ...changes,
  }
}

export function messages(from: number, to: number): Message[] {
  return Array.from({ length: to - from + 1 }, (_, index) => message(from + index))
}

export function page(
  content: readonly Message[],
  ends: { atStart?: boolean; atEnd?: boolean; older?: string; newer?: string } = {},
): MessagePage {
  return { messages: content, atStart: false, atEnd: false, ...ends }
}

/** A timeline that has read a page of these messages, at the end of the conversation. */
export function loaded(
  from: number,
  to: number,
  options: Partial<TimelineOptions> & { atStart?: boolean } = {},
): Timeline {
  const { atStart = false, ...rest } = options
  const timeline = createTimeline(rest)
  const stamp = timeline.beginRead()
  timeline.applyPage(page(messages(from, to), { atStart, atEnd: true }), 'newest', stamp)
  return timeline
}

export function row(
  clientId: string,
  operation: OutboxOperation = { kind: 'send', content: { text: `sending ${clientId}` } },
  changes: Partial<OutboxRow> = {},
): OutboxRow {
  return {
    clientId,
    sequence: 1,
    queuedAt: 500,
    conversationId: 'c1',
    operation,
    state: 'queued',
    attempts: 0,
    revision: 1,
    ...changes,
  }
}

export function itemsOf(snapshot: TimelineSnapshot): readonly TimelineItem[] {
  return Array.from({ length: snapshot.length }, (_, index) => snapshot.at(index))
}

/** What stands in the list, in order: ids of messages, `...` for gaps. */
export function order(timeline: Timeline): string {
  return itemsOf(timeline.snapshot())
    .map((item) => (item.kind === 'gap' ? '...' : item.message.id))
    .join(' ')
}

export function item(timeline: Timeline, id: string) {
  const snapshot = timeline.snapshot()
  const found = snapshot.at(snapshot.indexOf(id))
  if (found.kind === 'gap') throw new Error(`A gap stands where ${id} should be.`)
  return found
}

/** Reads a page with nothing happening meanwhile. */
export function read(
  timeline: Timeline,
  content: MessagePage,
  start: Parameters<Timeline['applyPage']>[1] = 'newest',
) {
  return timeline.applyPage(content, start, timeline.beginRead())
}
