import type { Kysely } from 'kysely'
import type { ChatServerLogger } from '../chat-server-options.js'
import type { Tables } from '../database/tables.js'
import { conversationFor } from '../store/conversations.js'
import type { ChatEventView, UpdateView } from '../store/events.js'
import { memberIds } from '../store/memberships.js'
import type { UserView } from '../store/users.js'
import type { Subscriber } from './conversation-updates.js'
import { createEventQueue, type EventQueue } from './event-queue.js'
import { createSubscriptionStream } from './subscription-stream.js'

/** A conversation is told at once, and then at most this often: only its latest state matters to a list. */
const quietMs = 200

/** In round numbers, what one conversation weighs. */
const conversationBytes = 2_000

/** Hears of changes for everybody, whether or not they listen. */
export interface InboxWatcher {
  /** At once, and then as seldom as the lists are told. */
  listsChanged(userIds: readonly string[]): void
  userChanged(user: UserView): void
}

/** Conversation lists that are kept live. */
export interface Inbox {
  subscribe(subscriber: Subscriber): AsyncGenerator<UpdateView, undefined, undefined>
  /** This conversation has changed for its members, or for this one of them only. */
  changed(conversationId: string, onlyFor?: string): void
  removed(conversationId: string, userId: string): void
  userChanged(user: UserView): void
  watch(watcher: InboxWatcher): void
  close(): void
}

export function createInbox(db: Kysely<Tables>, logger: ChatServerLogger): Inbox {
  const queues = new Map<string, Set<EventQueue<UpdateView>>>()
  const watchers = new Set<InboxWatcher>()
  const waiting = new Map<string, Set<string> | 'everybody'>()
  const resting = new Map<string, NodeJS.Timeout | undefined>()
  let closed = false

  const tell = (userId: string, event: ChatEventView, bytes: number) => {
    const payload = { __typename: 'Events', events: [event], checkpoint: null } as const
    for (const queue of queues.get(userId) ?? []) queue.push(payload, bytes)
  }

  const flush = async (conversationId: string) => {
    const concerned = waiting.get(conversationId)
    waiting.delete(conversationId)
    if (concerned === undefined || closed) {
      resting.delete(conversationId)
      return
    }
    resting.set(conversationId, undefined)
    try {
      const users = concerned === 'everybody' ? await memberIds(db, conversationId) : [...concerned]
      for (const watcher of watchers) watcher.listsChanged(users)
      const listening = users.filter((id) => queues.has(id))
      for (const [userId, conversation] of await conversationFor(db, conversationId, listening)) {
        tell(userId, { __typename: 'ConversationEvent', conversation }, conversationBytes)
      }
    } catch (error) {
      if (!closed) logger.error('a conversation list could not be updated', error)
    }
    if (closed) return
    resting.set(
      conversationId,
      setTimeout(() => void flush(conversationId), quietMs),
    )
  }

  return {
    subscribe({ viewerId, backlog }) {
      const queue = createEventQueue<UpdateView>(backlog)
      const ofUser = queues.get(viewerId) ?? new Set()
      queues.set(viewerId, ofUser.add(queue))
      async function* prelude(): AsyncGenerator<UpdateView, void, undefined> {
        yield { __typename: 'Subscribed', checkpoint: null, resumed: false }
      }
      return createSubscriptionStream({
        prelude: prelude(),
        queue,
        cleanUp() {
          ofUser.delete(queue)
          if (ofUser.size === 0 && queues.get(viewerId) === ofUser) queues.delete(viewerId)
        },
      })
    },
    changed(conversationId, onlyFor) {
      if (queues.size + watchers.size === 0) return
      const concerned = waiting.get(conversationId)
      if (onlyFor === undefined) waiting.set(conversationId, 'everybody')
      else if (concerned === undefined) waiting.set(conversationId, new Set([onlyFor]))
      else if (concerned !== 'everybody') concerned.add(onlyFor)
      if (!resting.has(conversationId)) void flush(conversationId)
    },
    removed(conversationId, userId) {
      tell(userId, { __typename: 'ConversationRemovedEvent', conversationId }, conversationBytes)
      for (const watcher of watchers) watcher.listsChanged([userId])
    },
    userChanged(user) {
      for (const userId of queues.keys()) {
        tell(userId, { __typename: 'UserEvent', user }, conversationBytes)
      }
      for (const watcher of watchers) watcher.userChanged(user)
    },
    watch: (watcher) => void watchers.add(watcher),
    close() {
      closed = true
      for (const timer of resting.values()) clearTimeout(timer)
      resting.clear()
    },
  }
}
