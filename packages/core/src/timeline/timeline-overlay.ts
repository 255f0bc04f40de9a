import type { ChatError } from '../errors.js'
import type { OutboxOperation, OutboxRow } from '../storage/storage.js'
import type { Message, Reaction, User, UserId } from '../transport.js'
import { isDeleted, tombstoneOf } from './timeline-merge.js'
import type { MessageItem } from './timeline-snapshot.js'

/** An outbox row and why it failed, if it did. */
export interface ShownRow {
  readonly row: OutboxRow
  readonly error?: ChatError | undefined
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
  return failed
    ? {
        ...item,
        failedClientId: failed.row.clientId,
        ...(failed.error && { error: failed.error }),
      }
    : item
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
  if (operation.kind === 'edit') return { ...message, ...operation.content, editedAt: queuedAt }
  if (operation.kind === 'delete') return tombstoneOf({ ...message, deletedAt: queuedAt })
  return { ...message, reactions: reacted(message.reactions ?? [], operation, me) }
}

function reacted(
  reactions: readonly Reaction[],
  { emoji, on }: { readonly emoji: string; readonly on: boolean },
  me: UserId,
): readonly Reaction[] {
  const known = reactions.find((reaction) => reaction.emoji === emoji)
  const { userIds, count }: Reaction = known ?? { emoji, userIds: [] }
  if (userIds.includes(me) === on) return reactions
  const changed = {
    emoji,
    userIds: on ? [...userIds, me] : userIds.filter((id) => id !== me),
    ...(count !== undefined && { count: count + (on ? 1 : -1) }),
  }
  const all = known
    ? reactions.map((reaction) => (reaction === known ? changed : reaction))
    : [...reactions, changed]
  return all.filter(({ userIds, count = userIds.length }) => count > 0)
}
