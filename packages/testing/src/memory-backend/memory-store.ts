import {
  ChatError,
  type Clock,
  type ConversationId,
  type MessageId,
  type User,
  type UserId,
} from '@parley/core'
import type { ConversationLog, StoredMessage } from './conversation-log.js'

/** Users and conversations, and who may see which. */
export interface MemoryStore {
  readonly clock: Clock
  readonly users: Map<UserId, User>
  readonly conversations: Map<ConversationId, ConversationLog>
  /** The profile as it is now; only the id where the user is not known. */
  user(id: UserId): User
  /** Throws `forbidden`, the same for a conversation that does not exist and one of others. */
  conversationOf(userId: UserId, id: ConversationId): ConversationLog
  /** As `conversationOf`, and `gone` where the message is not in it. */
  messageOf(userId: UserId, conversationId: ConversationId, messageId: MessageId): StoredMessage
  /** Throws `gone` where there is none; for scripts, which see everything. */
  conversation(id: ConversationId): ConversationLog
  hasMessage(id: MessageId): boolean
  /** Throws `invalid` where one is not known. */
  assertUsers(ids: readonly UserId[]): void
  /** Cursors of an earlier epoch are gone. */
  cursorEpoch: number
  /** An id that no message or conversation has. */
  createId(prefix: string): string
}

export function createMemoryStore(clock: Clock): MemoryStore {
  const users = new Map<UserId, User>()
  const conversations = new Map<ConversationId, ConversationLog>()
  let lastId = 0

  function conversationOf(userId: UserId, id: ConversationId): ConversationLog {
    const log = conversations.get(id)
    if (!log?.memberIds.has(userId)) {
      throw new ChatError('forbidden', {
        message:
          'There is no such conversation for this account, so nothing was done. Ask a member to add it.',
      })
    }
    return log
  }

  function hasMessage(id: MessageId): boolean {
    return [...conversations.values()].some((log) => log.message(id) !== undefined)
  }

  return {
    clock,
    users,
    conversations,
    cursorEpoch: 1,
    user: (id) => users.get(id) ?? { id },
    conversationOf,
    messageOf(userId, conversationId, messageId) {
      const stored = conversationOf(userId, conversationId).message(messageId)
      if (!stored) {
        throw new ChatError('gone', {
          message: 'The message is not in this conversation, so nothing was done. Reload it.',
        })
      }
      return stored
    },
    conversation(id) {
      const log = conversations.get(id)
      if (log) return log
      throw new ChatError('gone', {
        message: `There is no conversation "${id}" in the backend. Add it with addConversation first.`,
      })
    },
    hasMessage,
    assertUsers(ids) {
      const unknown = ids.find((id) => !users.has(id))
      if (unknown === undefined) return
      throw new ChatError('invalid', {
        message: `There is no user "${unknown}" in the backend. Add it with addUser first.`,
      })
    },
    createId(prefix) {
      let id: string
      do {
        lastId += 1
        id = `${prefix}${lastId}`
      } while (conversations.has(id) || hasMessage(id))
      return id
    },
  }
}
