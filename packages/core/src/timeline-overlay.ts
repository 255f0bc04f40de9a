import type { ChatError } from './errors.js'
import type { OutboxOperation, OutboxRow } from './storage/storage.js'
import { isDeleted, tombstoneOf } from './timeline-merge.js'
import type { MessageItem } from './timeline-snapshot.js'
import type { Message, Reaction, User, UserId } from './transport.js'

/** An outbox row and why it failed, if it did. */
export interface ShownRow {
  readonly row: OutboxRow
  readonly error?: ChatError
}

/** A message as it is shown with the outbox rows that concern it applied in order. */
export function overlay(
  key: string,
  settled: Message,
  rows: readonly ShownRow[],
  me: UserId,
): MessageItem {
  let message = settled
  let status: MessageItem['status'] = 'sent'
  let changing = false
  let failed: ShownRow | undefined
  for (const shown of rows) {
    const { operation, state, queuedAt } = shown.row
    if (operation.kind === 'send') status = state === 'queued' ? 'pending' : state
    else {
      changing = true
      message = applied(message, operation, queuedAt, me)
    }
    // A send that failed is what to retry, whatever else failed with it.
    if (state !== 'queued' && failed?.row.operation.kind !== 'send') failed = shown
  }
  const item: MessageItem = { kind: 'message', key, message, status, changing }
  if (failed === undefined) return item
  const failure = { ...item, failedClientId: failed.row.clientId }
  return failed.error === undefined ? failure : { ...failure, error: failed.error }
}

/** The message that a row of kind `send` will become. */
export function draftOf(row: OutboxRow, author: User): Message {
  const { clientId, conversationId, queuedAt, operation } = row
  const content = operation.kind === 'send' ? operation.content : { text: '' }
  return { ...content, id: clientId, clientId, conversationId, author, createdAt: queuedAt }
}

function applied(
  message: Message,
  operation: Exclude<OutboxOperation, { kind: 'send' }>,
  queuedAt: number,
  me: UserId,
): Message {
  if (isDeleted(message)) return message
  switch (operation.kind) {
    case 'edit':
      return { ...message, ...operation.content, editedAt: queuedAt }
    case 'delete':
      return tombstoneOf(message, queuedAt)
    case 'react':
      return { ...message, reactions: reacted(message.reactions ?? [], operation, me) }
  }
}

function reacted(
  reactions: readonly Reaction[],
  { emoji, on }: { readonly emoji: string; readonly on: boolean },
  me: UserId,
): readonly Reaction[] {
  const known = reactions.find((reaction) => reaction.emoji === emoji)
  if (known === undefined) return on ? [...reactions, { emoji, userIds: [me] }] : reactions
  if (known.userIds.includes(me) === on) return reactions
  const userIds = on ? [...known.userIds, me] : known.userIds.filter((id) => id !== me)
  const count = (known.count ?? known.userIds.length) + (on ? 1 : -1)
  const changed = known.count === undefined ? { ...known, userIds } : { ...known, userIds, count }
  return reactions.flatMap((reaction) => (reaction !== known ? reaction : count > 0 ? changed : []))
}
