import {
  ChatError,
  type ConversationId,
  type Message,
  type MessageId,
  type UserId,
} from '@parley/core'
import type { PresenceConnection } from './memory-presence.js'
import type { MemoryServer } from './memory-server.js'

/** People without a browser: what they do reaches everyone who listens. All throw what a transport rejects with. */
export interface BackendPeople {
  sends(
    userId: UserId,
    conversationId: ConversationId,
    text: string,
    options?: {
      /** A repeated one performs nothing. @default a new one */
      readonly clientId?: string
      /** Where it sorts, for a message that comes late. @default last */
      readonly position?: number
      /** @default the time on the backend's clock */
      readonly createdAt?: number
    },
  ): Message
  edits(userId: UserId, messageId: MessageId, text: string): Message
  deletes(userId: UserId, messageId: MessageId): Message
  /** @default on true */
  reacts(userId: UserId, messageId: MessageId, emoji: string, on?: boolean): Message
  /** @default typing true; ends by `false`, by sending, or after 6 s */
  types(userId: UserId, conversationId: ConversationId, typing?: boolean): void
  reads(userId: UserId, conversationId: ConversationId, messageId: MessageId): void
  /** One more connection of this user. */
  joins(userId: UserId): void
  /** One connection less of those that joined; the user is offline when no other stands. */
  goes(userId: UserId): void
}

const policy = { idempotent: true, textBytes: 8_000 }

export function createBackendPeople({
  store,
  messages,
  members,
  presence,
}: MemoryServer): BackendPeople {
  const joined = new Map<UserId, PresenceConnection[]>()

  /** What every operation on a known message needs. */
  function onMessage(messageId: MessageId) {
    for (const log of store.conversations.values()) {
      if (log.message(messageId)) {
        return { clientId: store.createId('script-'), conversationId: log.id, messageId }
      }
    }
    throw new ChatError('gone', { message: `There is no message "${messageId}" in the backend.` })
  }

  return {
    sends(userId, conversationId, text, options = {}) {
      const clientId = options.clientId ?? store.createId('script-')
      const operation = { ...options, clientId, conversationId, content: { text } }
      return messages.send(userId, operation, policy).message
    },
    edits: (userId, messageId, text) =>
      messages.edit(userId, { ...onMessage(messageId), content: { text } }, policy).message,
    deletes: (userId, messageId) => messages.delete(userId, onMessage(messageId), policy).message,
    reacts: (userId, messageId, emoji, on = true) =>
      messages.react(userId, { ...onMessage(messageId), emoji, on }, policy).message,
    types: (userId, conversationId, typing = true) =>
      members.setTyping(userId, conversationId, typing),
    reads: members.markRead,
    joins(userId) {
      store.assertUsers([userId])
      joined.set(userId, [...(joined.get(userId) ?? []), presence.connect(userId)])
    },
    goes: (userId) => joined.get(userId)?.pop()?.end(),
  }
}
