import type {
  ChatEvent,
  ChatTransport,
  LiveSink,
  Message,
  MessagePage,
  Operation,
} from '@parley/core'
import { type BenchMessage, me, people } from '../page/messages.js'

export const conversationId = 'bench'

/** What the bench plays on the transport, as a server would. */
export interface BenchTransport extends ChatTransport {
  /** Something happens on the server. */
  tell(event: ChatEvent): void
  /** Answers the waiting request for older messages, or the next one. */
  older(messages: readonly BenchMessage[]): void
  /** Whether somebody waits for older messages. */
  readonly isAskedForOlder: boolean
}

/** All messages are on the newest page, so that every contender holds the same ones in memory. */
export function createBenchTransport(messages: readonly BenchMessage[]): BenchTransport {
  const sinks = new Set<LiveSink>()
  let answerOlder: ((page: MessagePage) => void) | undefined
  let olderReady: readonly BenchMessage[] | undefined
  const pageOf = (shown: readonly BenchMessage[], atEnd: boolean): MessagePage => ({
    messages: shown.map(messageOf),
    atStart: false,
    atEnd,
  })
  const newest = pageOf(messages, true)
  const settled = async (_: Operation) => {}

  return {
    name: 'bench',
    contractVersion: 1,
    me: userOf(me),
    capabilities: {
      live: ['conversation', 'inbox'],
      paging: ['before'],
      echoesClientId: true,
      idempotent: true,
      deletions: 'tombstone',
      order: 'monotonic',
    },
    async loadMessages({ start }) {
      if (start === 'newest') return newest
      if (olderReady === undefined)
        return new Promise((resolve) => {
          answerOlder = resolve
        })
      const ready = olderReady
      olderReady = undefined
      return pageOf(ready, false)
    },
    send: settled,
    edit: settled,
    delete: settled,
    react: settled,
    async loadConversations() {
      return {
        conversations: [
          {
            id: conversationId,
            title: 'Release 1.0',
            members: Object.keys(people).map(userOf),
            unreadCount: 0,
          },
        ],
      }
    },
    loadUsers: async (ids) => ids.map(userOf),
    async markRead() {},
    async setTyping() {},
    listen(_topic, sink) {
      sinks.add(sink)
      sink.ready('registered')
      return () => sinks.delete(sink)
    },
    close: () => sinks.clear(),

    tell(event) {
      for (const sink of [...sinks].slice(0, 1)) sink.events([event])
    },
    get isAskedForOlder() {
      return answerOlder !== undefined
    },
    older(older) {
      if (answerOlder === undefined) olderReady = older
      else answerOlder(pageOf(older, false))
      answerOlder = undefined
    },
  }
}

export function messageOf(message: BenchMessage): Message {
  const { id, authorId, text, createdAt, editedAt, reactions } = message
  return {
    id,
    conversationId,
    author: userOf(authorId),
    text,
    createdAt,
    ...(editedAt !== undefined && { editedAt }),
    ...(reactions && { reactions }),
  }
}

function userOf(id: string) {
  return { id, name: people[id] ?? id }
}
