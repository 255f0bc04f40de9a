import type { Calls } from './calls.js'
import type { ChatError } from './errors.js'
import type { OutboxRow } from './storage/storage.js'
import type { Timeline } from './timeline.js'
import { overlay } from './timeline-overlay.js'
import type { Message, Position, Unsubscribe } from './transport.js'

/** One row of the outbox with what only this page knows of it. */
export interface Entry {
  row: OutboxRow
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

/** A row is never changed, only replaced: storage and timeline hold it too. */
export function change(entry: Entry, changes: Partial<OutboxRow>): void {
  entry.row = { ...entry.row, ...changes }
}

export const isSend = ({ row }: Entry): boolean => row.operation.kind === 'send'

/** Which message an edit, deletion or reaction is of; nothing for a send. */
export function targetOf({ row: { operation } }: Entry): string | undefined {
  return operation.kind === 'send' ? undefined : operation.messageId
}

/** Nothing was asked of the backend yet, so that the row may still change or go. */
export function isUntouched({ row }: Entry): boolean {
  return row.state === 'queued' && row.attempts === 0
}

/** Asks the backend for it: each row carries what the method of its kind takes. */
export function perform(
  calls: Calls,
  { clientId, queuedAt, conversationId, operation: { kind, ...asked } }: OutboxRow,
): Promise<Message | void> {
  return calls.ask(kind, { clientId, queuedAt, conversationId, ...asked } as never)
}

/** An accepted operation that was answered with nothing (decision 6): shown as done until an event says more. */
export function applyAccepted(timeline: Timeline, row: OutboxRow, me: Message['author']): void {
  const { conversationId, operation } = row
  if (operation.kind === 'send') return
  const id = operation.messageId
  const message = timeline.message(id)
  if (!message) return
  // Without the time of this clock, which could make it newer than what the server says of it next.
  const { editedAt, ...changes } = overlay(id, message, [{ row }], me.id).message
  timeline.applyChange({ type: 'message-changed', conversationId, id, changes })
}
