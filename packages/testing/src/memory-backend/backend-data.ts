import {
  ChatError,
  type Conversation,
  type ConversationId,
  type CustomConversationData,
  type Message,
  type MessageContent,
  type MessageId,
  type User,
  type UserId,
} from '@parley/core'
import { ConversationLog } from './conversation-log.js'
import type { MemoryServer } from './memory-server.js'

/** A message of the past. */
export interface MessageSeed extends MessageContent {
  readonly authorId: UserId
  /** @default the next free one: `m1`, `m2`… */
  readonly id?: MessageId
  /** @default the time on the backend's clock */
  readonly createdAt?: number
}

/** A conversation that is there from the beginning. */
export interface ConversationSeed {
  readonly id: ConversationId
  readonly title?: string
  readonly memberIds: readonly UserId[]
  readonly data?: CustomConversationData
  readonly messages?: readonly MessageSeed[]
}

/** What the backend holds, to fill and to look into. */
export interface BackendData {
  /** Adds a user, or changes the profile of a known one. */
  addUser(user: User): User
  users(): readonly User[]
  /** Members are told. Throws ChatError `conflict` where the id is taken and `invalid` for unknown members. */
  addConversation(conversation: ConversationSeed): Conversation
  /** History: nobody is told, as if it had always been there. Throws `gone`, `invalid` and `conflict`. */
  addMessages(conversationId: ConversationId, messages: readonly MessageSeed[]): readonly Message[]
  addMember(conversationId: ConversationId, userId: UserId): void
  /** Ends the user's listenings of the conversation with `forbidden`. */
  removeMember(conversationId: ConversationId, userId: UserId): void
  /** What the server holds, tombstones and client ids included, in order. */
  messages(conversationId: ConversationId): readonly Message[]
  /** The position up to which this user has read. */
  readMark(conversationId: ConversationId, userId: UserId): number | undefined
  /** No checkpoint given so far can be resumed from any more. */
  expireCheckpoints(conversationId: ConversationId): void
  /** No cursor of a page given so far is known any more: reading on from it is `gone`. */
  expireCursors(): void
  /** Open listenings of all transports: 0 where nothing leaks. */
  listenings(): number
}

export function createBackendData({ store, board, members }: MemoryServer): BackendData {
  function insert(log: ConversationLog, seed: MessageSeed): Message {
    const { authorId, id = store.createId('m'), createdAt = store.clock.now(), ...content } = seed
    store.assertUsers([authorId])
    if (store.hasMessage(id)) throw takenError(`message "${id}"`)
    return log.insert({ id, author: store.user(authorId), content, createdAt }).message
  }

  return {
    addUser(user) {
      store.users.set(user.id, user)
      board.post({ kind: 'user', user })
      return user
    },

    users: () => [...store.users.values()],

    addConversation({ messages = [], ...facts }) {
      store.assertUsers(facts.memberIds)
      if (store.conversations.has(facts.id)) throw takenError(`conversation "${facts.id}"`)
      const log = new ConversationLog({ ...facts, createdAt: store.clock.now() })
      store.conversations.set(log.id, log)
      for (const seed of messages) insert(log, seed)
      board.post({ kind: 'listed', conversationId: log.id, userIds: facts.memberIds })
      return {
        id: log.id,
        members: facts.memberIds.map(store.user),
        ...(log.title === undefined ? {} : { title: log.title }),
        ...(log.data === undefined ? {} : { data: log.data }),
      }
    },

    addMessages(conversationId, messages) {
      const log = store.conversation(conversationId)
      return messages.map((seed) => insert(log, seed))
    },

    addMember: members.addMember,
    removeMember: members.removeMember,
    messages: (id) => store.conversation(id).messages.map(({ message }) => message),
    readMark: (id, userId) => store.conversation(id).readMark(userId),
    expireCheckpoints: (id) => store.conversation(id).forgetChanges(),
    expireCursors() {
      store.cursorEpoch += 1
    },
    listenings: board.listeners,
  }
}

function takenError(what: string): ChatError {
  return new ChatError('conflict', {
    message: `The ${what} is in the backend already, so it was not added. Choose another id.`,
  })
}
