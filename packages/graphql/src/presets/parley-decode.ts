import type {
  Conversation,
  ConversationPage,
  Message,
  MessagePage,
  PresenceMember,
  PresenceState,
  Reaction,
  User,
  UserPage,
} from '@parley/core'
import { boolean, type Decode, id, list, long, map, object, optional, string } from '../decode.js'

export const user = object<User>({
  id,
  name: optional(string),
  avatarUrl: optional(string),
  profileUrl: optional(string),
})

export const message: Decode<Message> = map(
  object<Omit<Message, 'attachments' | 'mentions' | 'replyTo' | 'data' | 'state'>>({
    id,
    conversationId: id,
    author: user,
    text: string,
    createdAt: long,
    position: long,
    revision: long,
    clientId: optional(id),
    editedAt: optional(long),
    deletedAt: optional(long),
    reactions: list(object<Reaction>({ emoji: string, userIds: list(id), count: long })),
  }),
  (read) => (read.deletedAt === undefined ? read : { ...read, text: '' }),
)

export const messagePage = object<Omit<MessagePage, 'older' | 'newer'>>({
  messages: list(message),
  atStart: boolean,
  atEnd: boolean,
})

export const conversation = object<Omit<Conversation, 'data'>>({
  id,
  title: optional(string),
  members: list(user),
  lastMessage: optional(message),
  unreadCount: long,
  readUpTo: optional(long),
})

export const conversationPage = object<ConversationPage>({
  conversations: list(conversation),
  next: optional(string),
})

export const userPage = object<UserPage>({ users: list(user), next: optional(string) })

export const presenceMember = object<PresenceMember>({
  user,
  // A state that only a newer server knows counts as online: somebody is there.
  state: map(string, (state) =>
    /^(away|busy|offline)$/.test(state) ? (state as PresenceState) : 'online',
  ),
  lastActiveAt: optional(long),
  connections: long,
  ttlMs: optional(long),
})
