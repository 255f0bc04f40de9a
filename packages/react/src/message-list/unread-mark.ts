import type { Conversation, Message, Position, Readable, TimelineSnapshot } from '@parley/core'
import { createCell } from './engine/cell.js'
import { firstMessage } from './first-message.js'

/** Where the unread messages of a conversation began when its list was opened. */
export interface UnreadMark {
  /** Whether a message comes after what was read; nothing while that is not known, or where all was read. */
  readonly isUnread: ((message: Message) => boolean) | undefined
  /** The row above which they begin, once it is known. */
  readonly key: string | undefined
  /** How many the backend says they are. */
  readonly count: number | undefined
  /** Whether there are some, and the reader has yet to see where they begin. */
  readonly isAhead: Readable<boolean>
  /** The reader saw where they begin. */
  seen(): void
  /** Marks the first of them that is loaded. True where that is known now and was not before. */
  mark(timeline: TimelineSnapshot): boolean
  /** Index of the first unread message of others; -1 where there is none, or older ones may be unread too. */
  indexIn(timeline: TimelineSnapshot): number
  /** Takes what the backend says of this account's mark; only the first word counts. */
  learn(conversation: Conversation): void
}

export function createUnreadMark(myId: string): UnreadMark {
  let isKnown = false
  let isUnread: UnreadMark['isUnread']
  let key: string | undefined
  let count: number | undefined
  let isSeen = false
  const isAhead = createCell(false)

  const unread: UnreadMark = {
    get isUnread() {
      return isUnread
    },
    get key() {
      return key
    },
    get count() {
      return count
    },
    isAhead,
    seen() {
      isSeen = true
      isAhead.set(false)
    },
    mark(timeline) {
      const index = key === undefined ? unread.indexIn(timeline) : -1
      if (index >= 0) key = timeline.at(index).key
      if (!isSeen && (key !== undefined || count)) isAhead.set(true)
      return index >= 0
    },
    indexIn(timeline) {
      if (!isUnread) return -1
      let index = firstMessage(timeline, isUnread)
      if (index === 0 || (index < timeline.length && timeline.at(index).kind === 'gap')) return -1
      for (; index < timeline.length; index += 1) {
        const item = timeline.at(index)
        if (item.kind === 'message' && item.message.author.id !== myId) return index
      }
      return -1
    },
    learn({ readUpTo, unreadCount }) {
      if (isKnown || readUpTo === undefined) return
      isKnown = true
      if (unreadCount === 0) return
      count = unreadCount
      isUnread = (message) => isAfter(message, readUpTo)
    },
  }
  return unread
}

function isAfter(message: Message, position: Position): boolean {
  const own = message.position ?? message.createdAt
  return typeof own === typeof position && own > position
}
