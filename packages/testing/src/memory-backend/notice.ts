import type { ConversationId, PresenceMember, Unsubscribe, User, UserId } from '@parley/core'
import type { LogChange } from './conversation-log.js'

/** What happened, before it is put into the words of one listener. */
export type Notice =
  | {
      readonly kind: 'changed'
      readonly conversationId: ConversationId
      readonly change: LogChange
    }
  | {
      readonly kind: 'typing'
      readonly conversationId: ConversationId
      readonly user: User
      readonly ttlMs: number
    }
  /** The conversation looks different in the lists of these members. */
  | {
      readonly kind: 'listed'
      readonly conversationId: ConversationId
      readonly userIds: readonly UserId[]
    }
  | {
      readonly kind: 'removed'
      readonly conversationId: ConversationId
      readonly userId: UserId
    }
  | { readonly kind: 'presence'; readonly member: PresenceMember }
  | { readonly kind: 'user'; readonly user: User }

/** Tells everyone who listens, in the order of registration. */
export interface NoticeBoard {
  post(notice: Notice): void
  listen(listener: (notice: Notice) => void): Unsubscribe
  listeners(): number
}

export function createNoticeBoard(): NoticeBoard {
  const listeners = new Set<(notice: Notice) => void>()
  return {
    post(notice) {
      for (const listener of [...listeners]) if (listeners.has(listener)) listener(notice)
    },
    listen(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    listeners: () => listeners.size,
  }
}
