import type {
  ChatEvent,
  Conversation,
  ConversationId,
  Message,
  MessageId,
  MessagePage,
  PageRequest,
  TransportCapabilities,
  User,
  UserId,
} from '@parley/core'
import type { ConversationLog, LogChange, StoredMessage } from './conversation-log.js'
import type { MemoryStore } from './memory-store.js'
import { readPage } from './message-page.js'

/** What one account sees of the store, through the promises of its transport. */
export interface Viewer {
  message(stored: StoredMessage): Message
  page(request: PageRequest): MessagePage
  /** The newest part, as much as there ever is to be had. */
  window(log: ConversationLog): MessagePage
  conversation(log: ConversationLog): Conversation
  /** Latest activity first. */
  conversations(): readonly ConversationLog[]
  /** Messages with this text, newest first. */
  search(text: string, conversationId?: ConversationId): readonly Message[]
  /** A change of a conversation as an event; undefined where this transport does not show it. */
  change(conversationId: ConversationId, change: LogChange): ChatEvent | undefined
}

interface Seen {
  readonly stored: StoredMessage
  readonly author: User
  readonly message: Message
}

export interface ViewPolicy extends Pick<TransportCapabilities, 'echoesClientId' | 'deletions'> {
  readonly revisions: boolean
  readonly deletionEvents: 'message' | 'id'
  readonly windowMessages: number
  readonly wholeList: boolean
  readonly hasTokens: boolean
}

export function createViewer(store: MemoryStore, userId: UserId, policy: ViewPolicy): Viewer {
  /** What was seen of each message last: most is seen again and again, and has not changed. */
  const seen = new Map<MessageId, Seen>()

  function view(stored: StoredMessage): Message {
    const { id } = stored.message
    const author = store.user(stored.message.author.id)
    const before = seen.get(id)
    if (before?.stored === stored && before.author === author) return before.message
    // Frozen, as it is told more than once.
    const message = Object.freeze(viewAnew(stored, author))
    seen.set(id, { stored, author, message })
    return message
  }

  function viewAnew({ message, removedContent }: StoredMessage, author: User): Message {
    const { clientId, deletedAt, revision, ...rest } = message
    const own = clientId !== undefined && message.author.id === userId
    const shown = policy.deletions === 'none' && removedContent ? removedContent : {}
    const tombstone = policy.deletions !== 'none' && deletedAt !== undefined
    return {
      ...rest,
      ...shown,
      ...(policy.revisions && { revision }),
      author,
      ...(own && policy.echoesClientId ? { clientId } : {}),
      ...(tombstone ? { deletedAt } : {}),
    }
  }

  function absent({ message }: StoredMessage): boolean {
    return policy.deletions === 'absence' && message.deletedAt !== undefined
  }

  function conversations(): readonly ConversationLog[] {
    return [...store.conversations.values()]
      .filter((log) => log.memberIds.has(userId))
      .sort((one, other) => latestActivity(other) - latestActivity(one))
  }

  return {
    message: view,

    page(request) {
      const log = store.conversationOf(userId, request.conversationId)
      const page = readPage(log, request.start, request.limit, {
        ...policy,
        ...(policy.hasTokens && { epoch: store.cursorEpoch }),
      })
      return { ...page, messages: page.messages.map(view) }
    },

    window(log) {
      const page = readPage(log, 'newest', policy.windowMessages, policy)
      return { ...page, messages: page.messages.map(view) }
    },

    conversation(log) {
      const last = log.messages.findLast((stored) => !absent(stored))
      const readUpTo = log.readMark(userId)
      return {
        id: log.id,
        members: [...log.memberIds].map(store.user),
        unreadCount: unreadCount(log, userId),
        ...(log.title === undefined ? {} : { title: log.title }),
        ...(log.data === undefined ? {} : { data: log.data }),
        ...(readUpTo === undefined ? {} : { readUpTo }),
        ...(last === undefined ? {} : { lastMessage: view(last) }),
      }
    },

    conversations,

    search(text, conversationId) {
      const searched =
        conversationId === undefined
          ? conversations()
          : [store.conversationOf(userId, conversationId)]
      const wanted = text.trim().toLowerCase()
      if (wanted === '') return []
      return searched
        .flatMap((log) => log.messages.map(view))
        .filter((message) => message.text.toLowerCase().includes(wanted))
        .sort((one, other) => other.createdAt - one.createdAt)
    },

    change(conversationId, change) {
      if ('userId' in change) {
        return { type: 'read', conversationId, userId: change.userId, upTo: change.upTo }
      }
      const stored = store.conversations.get(conversationId)?.message(change.messageId)
      if (!stored) return undefined
      const isDeleted = stored.message.deletedAt !== undefined && policy.deletions !== 'none'
      if (absent(stored) || (isDeleted && policy.deletionEvents === 'id'))
        return { type: 'message-deleted', conversationId, id: change.messageId }
      if (policy.deletions === 'none' && stored.removedContent) return undefined
      return { type: 'message', message: view(stored) }
    },
  }
}

function unreadCount(log: ConversationLog, userId: UserId): number {
  const readUpTo = log.readMark(userId) ?? -Infinity
  let count = 0
  for (let index = log.messages.length - 1; index >= 0; index -= 1) {
    const message = log.messages[index]?.message
    if (!message || message.position <= readUpTo) break
    if (message.author.id !== userId && message.deletedAt === undefined) count += 1
  }
  return count
}

function latestActivity(log: ConversationLog): number {
  return log.messages.at(-1)?.message.createdAt ?? log.createdAt
}
