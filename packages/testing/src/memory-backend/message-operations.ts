import {
  ChatError,
  type DeleteOperation,
  type EditOperation,
  type MessageId,
  type ReactOperation,
  type SendOperation,
  type UserId,
} from '@parley/core'
import type { ConversationLog, StoredMessage } from './conversation-log.js'
import type { MemoryStore } from './memory-store.js'
import type { NoticeBoard } from './notice.js'
import { assertContent, assertEmoji } from './text-limits.js'

/** What of a transport's capabilities changes how the server works. */
export interface WritePolicy {
  readonly idempotent: boolean
  readonly textBytes: number
}

type Fields<O> = Omit<O, 'queuedAt'>

/** What some backends let the client say of a message that is sent. */
export interface SendPlace {
  readonly id?: MessageId
  readonly position?: number
  readonly createdAt?: number
}

/** The writes on messages. Author and time come from the account and the clock, never from the request. */
export interface MessageOperations {
  send(
    userId: UserId,
    operation: Fields<SendOperation> & SendPlace,
    policy: WritePolicy,
  ): StoredMessage
  edit(userId: UserId, operation: Fields<EditOperation>, policy: WritePolicy): StoredMessage
  delete(userId: UserId, operation: Fields<DeleteOperation>, policy: WritePolicy): StoredMessage
  react(userId: UserId, operation: Fields<ReactOperation>, policy: WritePolicy): StoredMessage
}

export function createMessageOperations(store: MemoryStore, board: NoticeBoard): MessageOperations {
  /** Which message an operation was about, by account and `clientId` (R18). */
  const performed = new Map<string, string>()

  function once(
    userId: UserId,
    operation: { readonly clientId: string; readonly conversationId: string },
    policy: WritePolicy,
    perform: (log: ConversationLog) => StoredMessage,
  ): StoredMessage {
    const log = store.conversationOf(userId, operation.conversationId)
    const key = `${userId.length} ${userId} ${operation.clientId}`
    const earlier = log.message(performed.get(key) ?? '')
    if (policy.idempotent && earlier) return earlier
    const before = log.lastChange
    const stored = perform(log)
    performed.set(key, stored.message.id)
    if (log.lastChange > before) announce(log, stored)
    return stored
  }

  function announce(log: ConversationLog, { message }: StoredMessage): void {
    const conversationId = log.id
    const change = { number: log.lastChange, messageId: message.id }
    board.post({ kind: 'changed', conversationId, change })
    board.post({ kind: 'listed', conversationId, userIds: [...log.memberIds] })
  }

  function ownMessage(userId: UserId, operation: Fields<DeleteOperation>): StoredMessage {
    const stored = store.messageOf(userId, operation.conversationId, operation.messageId)
    if (stored.message.author.id !== userId) {
      throw new ChatError('forbidden', {
        message: 'Only the author may change a message, so nothing was done.',
      })
    }
    return stored
  }

  return {
    send: (userId, operation, policy) =>
      once(userId, operation, policy, (log) => {
        assertContent(operation.content, policy.textBytes)
        endTyping(log, userId)
        const { content, clientId, position } = operation
        const createdAt = operation.createdAt ?? store.clock.now()
        const added = {
          id: operation.id ?? store.createId('m'),
          author: store.user(userId),
          content,
          createdAt,
          clientId,
        }
        return log.insert(position === undefined ? added : { ...added, position })
      }),

    edit: (userId, operation, policy) =>
      once(userId, operation, policy, (log) => {
        assertContent(operation.content, policy.textBytes)
        assertStands(ownMessage(userId, operation))
        return present(log.edit(operation.messageId, operation.content, store.clock.now()))
      }),

    delete: (userId, operation, policy) =>
      once(userId, operation, policy, (log) => {
        const stored = ownMessage(userId, operation)
        if (stored.message.deletedAt !== undefined) return stored
        return present(log.delete(operation.messageId, store.clock.now()))
      }),

    react: (userId, operation, policy) =>
      once(userId, operation, policy, (log) => {
        assertEmoji(operation.emoji)
        assertStands(store.messageOf(userId, operation.conversationId, operation.messageId))
        return present(log.react(operation.messageId, operation.emoji, userId, operation.on))
      }),
  }

  function endTyping(log: ConversationLog, userId: UserId): void {
    if ((log.typingUntil.get(userId) ?? 0) <= store.clock.now()) return
    log.typingUntil.delete(userId)
    const user = store.user(userId)
    board.post({ kind: 'typing', conversationId: log.id, user, ttlMs: 0 })
  }
}

function assertStands({ message }: StoredMessage): void {
  if (message.deletedAt === undefined) return
  throw new ChatError('gone', {
    message: 'The message was deleted, so it cannot be changed any more.',
  })
}

function present(stored: StoredMessage | undefined): StoredMessage {
  if (stored) return stored
  throw new ChatError('gone', { message: 'The message is not in this conversation.' })
}
