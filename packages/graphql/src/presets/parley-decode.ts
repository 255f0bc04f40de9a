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
import { boolean, list, map, number, object, optional, string } from '../decode.js'

export const user = object<User>({
  id: string,
  name: optional(string),
  avatarUrl: optional(string),
  profileUrl: optional(string),
})

export const users = /* @__PURE__ */ list(user)

export const message = object<
  Omit<Message, 'attachments' | 'mentions' | 'replyTo' | 'data' | 'state'>
>({
  id: string,
  conversationId: string,
  author: user,
  text: string,
  createdAt: number,
  position: number,
  revision: number,
  clientId: optional(string),
  editedAt: optional(number),
  deletedAt: optional(number),
  reactions: list(object<Reaction>({ emoji: string, userIds: list(string), count: number })),
})

export const messagePage = object<Omit<MessagePage, 'older' | 'newer'>>({
  messages: list(message),
  atStart: boolean,
  atEnd: boolean,
})

export const conversation = object<Omit<Conversation, 'data'>>({
  id: string,
  title: optional(string),
  members: list(user),
  lastMessage: optional(message),
  unreadCount: number,
  readUpTo: optional(number),
})

export const conversationPage = object<ConversationPage>({
  conversations: list(conversation),
  next: optional(string),
})

export const userPage = object<UserPage>({ users, next: optional(string) })

// A state that only a newer server knows counts as online: somebody is there.
export const state = map(string, (word) =>
  /^(away|busy|offline)$/.test(word) ? (word as PresenceState) : 'online',
)

export const presenceMember = /* @__PURE__ */ object<PresenceMember>({
  user,
  state,
  lastActiveAt: optional(number),
  connections: number,
  ttlMs: optional(number),
})

/** Everybody who is there, where absence tells who has gone: what changes by itself, such as times, is left out. */
export const presenceMembers = /* @__PURE__ */ list(
  /* @__PURE__ */ object<Pick<PresenceMember, 'user' | 'state'>>({ user, state }),
)
