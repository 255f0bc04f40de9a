import type { ChatEvent, PresenceMember, Topic, UserId } from '@parley/core'
import type { ConversationLog } from './conversation-log.js'
import type { MemoryPresence } from './memory-presence.js'
import type { MemoryStore } from './memory-store.js'
import type { Notice } from './notice.js'
import type { Viewer } from './viewer.js'

export interface TopicEventsOptions {
  readonly userId: UserId
  readonly store: MemoryStore
  readonly presence: MemoryPresence
  readonly viewer: Viewer
}

/** Puts what happened into the events of one topic for one account; nothing where it does not concern them. */
export interface TopicEvents {
  of(notice: Notice): readonly ChatEvent[]
  /** What a listener of the topic is told at the beginning. */
  first(): readonly ChatEvent[]
}

/** `log` is the topic's conversation, if it has one. */
export function createTopicEvents(
  { userId, store, presence, viewer }: TopicEventsOptions,
  kind: Topic['kind'],
  log: ConversationLog | undefined,
): TopicEvents {
  const about = log ? { conversationId: log.id } : {}

  const online = (): readonly PresenceMember[] =>
    presence.online().filter(({ user }) => !log || log.memberIds.has(user.id))

  function conversationEvents(notice: Notice): readonly ChatEvent[] {
    if (notice.kind === 'changed' && notice.conversationId === log?.id) {
      const event = viewer.change(notice.conversationId, notice.change)
      return event ? [event] : []
    }
    if (notice.kind !== 'typing' || notice.conversationId !== log?.id) return []
    if (notice.user.id === userId) return []
    const { conversationId, user, ttlMs } = notice
    return [{ type: 'typing', conversationId, user, ttlMs }]
  }

  function inboxEvents(notice: Notice): readonly ChatEvent[] {
    if (notice.kind === 'listed' && notice.userIds.includes(userId)) {
      const listed = store.conversationOf(userId, notice.conversationId)
      return [{ type: 'conversation', conversation: viewer.conversation(listed) }]
    }
    if (notice.kind === 'removed' && notice.userId === userId) {
      return [{ type: 'conversation-removed', conversationId: notice.conversationId }]
    }
    return notice.kind === 'user' ? [{ type: 'user', user: notice.user }] : []
  }

  function presenceEvents(notice: Notice): readonly ChatEvent[] {
    if (notice.kind !== 'presence') return []
    if (log && !log.memberIds.has(notice.member.user.id)) return []
    return [{ type: 'presence', ...about, members: [notice.member], total: online().length }]
  }

  return {
    of(notice) {
      if (kind === 'conversation') return conversationEvents(notice)
      return kind === 'inbox' ? inboxEvents(notice) : presenceEvents(notice)
    },
    first() {
      if (kind !== 'presence') return []
      const members = online()
      return [{ type: 'presence', ...about, members, complete: true, total: members.length }]
    },
  }
}
