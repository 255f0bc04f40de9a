import type { Calls } from '../connection/calls.js'
import type { ChatError } from '../errors.js'
import type { OutboxRow } from '../storage/storage.js'
import type { Timeline } from '../timeline/timeline.js'
import { overlay } from '../timeline/timeline-overlay.js'
import type { Message, Position, Unsubscribe } from '../transport.js'

/** One row of the outbox with what only this page knows of it. */
export interface Entry extends Writable<OutboxRow> {
  /**
   * `writing`: not in storage yet. `waiting`: its turn may come. `in-flight`: asked, not answered. `accepted`: answered
   * with nothing, its echo is awaited. `resolving`: what was missed is read, because it may have been sent. `gone`: it
   * left the outbox, and whatever is still heard of it is ignored.
   */
  phase: 'writing' | 'waiting' | 'in-flight' | 'accepted' | 'resolving' | 'gone'
  serverFailures: number
  /** Why it is parked or being resolved. */
  error?: ChatError | undefined
  /** The newest position when it was first sent: its message sorts after it. */
  sentAfter?: Position | undefined
  cancel?: Unsubscribe
}
type Writable<T> = { -readonly [K in keyof T]: T[K] }

/** The row as it is now, for those who keep it: storage and timeline. */
export function rowOf({
  phase,
  serverFailures,
  error,
  sentAfter,
  cancel,
  ...row
}: Entry): OutboxRow {
  return row
}

export const isSend = ({ operation }: Entry): boolean => operation.kind === 'send'

/** Which message an edit, deletion or reaction is of; nothing for a send. */
export function targetOf({ operation }: Entry): string | undefined {
  return operation.kind === 'send' ? undefined : operation.messageId
}

/** Nothing was asked of the backend yet, so that the row may still change or go. */
export function isUntouched({ state, attempts }: Entry): boolean {
  return state === 'queued' && attempts === 0
}

/** Asks the backend for it: each row carries what the method of its kind takes. */
export function perform(
  calls: Calls,
  { clientId, queuedAt, conversationId, operation: { kind, ...asked } }: Entry,
): Promise<Message | void> {
  return calls.ask(kind, { clientId, queuedAt, conversationId, ...asked } as never)
}

/** An accepted operation that was answered with nothing (decision 6): shown as done until an event says more. */
export function applyAccepted(timeline: Timeline, entry: Entry, me: Message['author']): void {
  const { conversationId } = entry
  const id = targetOf(entry)
  const message = id === undefined ? undefined : timeline.message(id)
  if (!message) return
  // Without the time of this clock, which could make it newer than what the server says of it next.
  const { editedAt, ...changes } = overlay(
    message.id,
    message,
    [{ row: rowOf(entry) }],
    me.id,
  ).message
  timeline.applyChange({ type: 'message-changed', conversationId, id: message.id, changes })
}
