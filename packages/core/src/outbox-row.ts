import type { ChatError } from './errors.js'
import type { OutboxRow } from './storage/storage.js'
import type { Timeline } from './timeline.js'
import { overlay } from './timeline-overlay.js'
import type {
  CallOptions,
  ChatTransport,
  Message,
  MessageContent,
  Operation,
  Position,
  Unsubscribe,
} from './transport.js'

/** One row of the outbox with what only this page knows of it. */
export interface Entry {
  row: OutboxRow
  /**
   * `writing`: not in storage yet. `waiting`: its turn may come. `in-flight`: asked, not answered. `accepted`: answered
   * with nothing, its echo is awaited. `resolving`: what was missed is read, because it may have been sent.
   */
  phase: 'writing' | 'waiting' | 'in-flight' | 'accepted' | 'resolving'
  serverFailures: number
  /** It left the outbox: whatever is still heard of it is ignored. */
  removed: boolean
  /** Why it is parked or being resolved. */
  error?: ChatError | undefined
  /** The newest position when it was first sent: its message sorts after it. */
  sentAfter?: Position | undefined
  cancel?: Unsubscribe
}

export const newEntry = (row: OutboxRow, phase: Entry['phase']): Entry => ({
  row,
  phase,
  serverFailures: 0,
  removed: false,
})

/** Which message an edit, deletion or reaction is of. */
export function targetOf({ row: { operation } }: Entry): string | undefined {
  return operation.kind === 'send' ? undefined : operation.messageId
}

/** Nothing was asked of the backend yet, so that the row may still change or go. */
export function isUntouched({ row, phase }: Entry): boolean {
  return (
    row.state === 'queued' && row.attempts === 0 && (phase === 'writing' || phase === 'waiting')
  )
}

type Perform = (
  operation: Operation & { readonly content?: MessageContent },
  call: CallOptions,
) => Promise<Message | void>

export async function perform(
  transport: ChatTransport,
  { clientId, queuedAt, conversationId, operation }: OutboxRow,
  call: CallOptions,
): Promise<Message | void> {
  const { kind, ...asked } = operation
  // Each row carries what the method of its kind takes.
  return (transport as unknown as Record<typeof kind, Perform>)[kind](
    { clientId, queuedAt, conversationId, ...asked },
    call,
  )
}

/** An accepted operation that was answered with nothing (decision 6): shown as done until an event says more. */
export function applyAccepted(timeline: Timeline, row: OutboxRow, me: Message['author']): void {
  const { conversationId, operation } = row
  if (operation.kind === 'send') return
  const id = operation.messageId
  if (operation.kind === 'delete') timeline.applyDeletion(id)
  const message = timeline.message(id)
  if (!message || operation.kind === 'delete') return
  const changes =
    operation.kind === 'edit'
      ? operation.content
      : { reactions: overlay(id, message, [{ row }], me.id).message.reactions ?? [] }
  timeline.applyChange({ type: 'message-changed', conversationId, id, changes })
}
