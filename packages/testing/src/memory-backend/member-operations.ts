import { ChatError, type ConversationId, type UserId } from '@parley/core'
import { ConversationLog } from './conversation-log.js'
import type { MemoryStore } from './memory-store.js'
import type { NoticeBoard } from './notice.js'

/** How long others may show a person as typing after one word of it. */
const typingTtlMs = 6_000

/** What members do besides writing: found conversations, join, leave, read, type. */
export interface MemberOperations {
  /** Repeats with the same `clientId` return the first; so does a second conversation of two without a title. */
  createConversation(
    userId: UserId,
    request: {
      readonly clientId: string
      readonly memberIds: readonly UserId[]
      readonly title?: string
    },
  ): ConversationLog
  addMember(conversationId: ConversationId, userId: UserId): void
  removeMember(conversationId: ConversationId, userId: UserId): void
  markRead(userId: UserId, conversationId: ConversationId, messageId: string): void
  setTyping(userId: UserId, conversationId: ConversationId, typing: boolean): void
}

export function createMemberOperations(store: MemoryStore, board: NoticeBoard): MemberOperations {
  const created = new Map<string, ConversationLog>()

  function listed(log: ConversationLog, userIds: Iterable<UserId> = log.memberIds): void {
    board.post({ kind: 'listed', conversationId: log.id, userIds: [...userIds] })
  }

  return {
    createConversation(userId, request) {
      const key = JSON.stringify([userId, request.clientId])
      const memberIds = [...new Set([userId, ...request.memberIds])]
      const earlier = created.get(key) ?? (request.title ? undefined : directOf(memberIds))
      if (earlier) return earlier
      if (memberIds.length < 2 || memberIds.some((id) => !store.users.has(id))) {
        throw new ChatError('invalid', {
          message:
            'A conversation needs at least one other person, and only known ones. Choose others.',
        })
      }
      const log = new ConversationLog({
        id: store.createId('c'),
        memberIds,
        createdAt: store.clock.now(),
        ...(request.title ? { title: request.title } : {}),
      })
      store.conversations.set(log.id, log)
      created.set(key, log)
      listed(log)
      return log
    },

    addMember(conversationId, userId) {
      const log = store.conversation(conversationId)
      store.assertUsers([userId])
      if (log.memberIds.has(userId)) return
      log.memberIds.add(userId)
      listed(log)
    },

    removeMember(conversationId, userId) {
      const log = store.conversation(conversationId)
      if (!log.memberIds.delete(userId)) return
      log.typingUntil.delete(userId)
      board.post({ kind: 'removed', conversationId, userId })
      listed(log)
    },

    markRead(userId, conversationId, messageId) {
      const { message } = store.messageOf(userId, conversationId, messageId)
      const log = store.conversationOf(userId, conversationId)
      if (!log.raiseReadMark(userId, message.position)) return
      const change = { number: log.lastChange, userId, upTo: message.position }
      board.post({ kind: 'changed', conversationId, change })
      listed(log, [userId])
    },

    setTyping(userId, conversationId, typing) {
      const log = store.conversationOf(userId, conversationId)
      if (typing) log.typingUntil.set(userId, store.clock.now() + typingTtlMs)
      else if (!log.typingUntil.delete(userId)) return
      const ttlMs = typing ? typingTtlMs : 0
      board.post({ kind: 'typing', conversationId, user: store.user(userId), ttlMs })
    },
  }

  function directOf(memberIds: readonly UserId[]): ConversationLog | undefined {
    if (memberIds.length !== 2) return undefined
    return [...store.conversations.values()].find(
      (log) =>
        log.title === undefined &&
        log.memberIds.size === 2 &&
        memberIds.every((id) => log.memberIds.has(id)),
    )
  }
}
