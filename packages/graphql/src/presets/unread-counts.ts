import type { Conversation, ConversationId, User } from '@parley/core'

/** What an event says of a conversation, the same for all. */
export interface HeardChange {
  readonly conversationId: ConversationId
  /** Who did it. */
  readonly userId: string
  readonly message?: {
    readonly author: User
    readonly position?: number | string
    readonly deletedAt?: number
  }
  readonly readUpTo?: number
  readonly conversation?: Conversation
}

/** Counts what is unread where only the list of conversations says it: from its last word, by what is heard since. */
export interface UnreadCounts {
  /** The list was read; what was heard meanwhile is added to what it says. */
  listed(conversation: Conversation): Conversation
  /** How many are unread after this; undefined where nobody knows, as after somebody read some of what the list counted. */
  heard(change: HeardChange, me: User): number | undefined
}

interface Standing {
  /** As the list said it, of messages up to `upTo`. */
  listed: number | undefined
  upTo: number
  readUpTo: number
  /** Of those that the list counted, positions of what was deleted since. */
  readonly deleted: Set<number>
  /** Positions of others' messages after `upTo`, and whether each is there: a deletion may be heard first. */
  readonly later: Map<number, boolean>
}

export function createUnreadCounts(): UnreadCounts {
  const standings = new Map<ConversationId, Standing>()
  const standingOf = (id: ConversationId) => {
    const known = standings.get(id) ?? {
      ...{ listed: undefined, upTo: 0, readUpTo: 0 },
      deleted: new Set<number>(),
      later: new Map<number, boolean>(),
    }
    standings.set(id, known)
    return known
  }
  const forget = ({ later }: Standing, upTo: number) => {
    for (const position of later.keys()) if (position <= upTo) later.delete(position)
  }

  return {
    listed(conversation) {
      const { id, unreadCount, readUpTo, lastMessage } = conversation
      if (unreadCount === undefined) return conversation
      const standing = standingOf(id)
      standing.listed = unreadCount
      standing.upTo = Number(lastMessage?.position ?? 0)
      standing.readUpTo = Number(readUpTo ?? 0)
      standing.deleted.clear()
      forget(standing, Math.max(standing.upTo, standing.readUpTo))
      return { ...conversation, unreadCount: countOf(standing) ?? unreadCount }
    },
    heard({ conversationId, userId, message, readUpTo, conversation }, me) {
      const standing = standingOf(conversationId)
      // A conversation that has just begun: everything of it is heard.
      if (conversation && !conversation.lastMessage) standing.listed ??= 0
      const position = Number(message?.position)
      if (message && message.author.id !== me.id && position > standing.readUpTo) {
        const isThere = message.deletedAt === undefined
        const { later, deleted, upTo } = standing
        if (position > upTo) later.set(position, isThere && later.get(position) !== false)
        else if (!isThere) deleted.add(position)
      }
      if (userId === me.id && readUpTo !== undefined && readUpTo > standing.readUpTo) {
        standing.readUpTo = readUpTo
        forget(standing, readUpTo)
        // How many of those that the list counted are left, it did not say.
        standing.listed = readUpTo < standing.upTo ? undefined : 0
        standing.deleted.clear()
      }
      return countOf(standing)
    },
  }
}

function countOf({ listed, deleted, later }: Standing): number | undefined {
  if (listed === undefined) return undefined
  const added = [...later.values()].filter(Boolean).length
  return Math.max(0, listed - deleted.size) + added
}
