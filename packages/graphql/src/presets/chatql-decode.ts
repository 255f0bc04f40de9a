import type { Conversation, Message, User } from '@parley/core'
import {
  boolean,
  type Decode,
  date,
  list,
  map,
  object,
  optional,
  readable,
  string,
} from '../decode.js'

/** Lists of ChatQL's schema may be null, and so may their items. */
export const items = <T>(decode: Decode<T>): Decode<readonly T[]> =>
  map(optional(list(readable(decode))), (list = []) => list.filter((item) => item !== null))

/**
 * A message: its `createdAt` sorts it and shows the time, which its sender's device made before the underscore.
 * All fields are read, as whoever listens needs them.
 */
export const message = map(
  object<{
    id: string
    conversationId: string
    createdAt: string
    sender: string
    content: string
    isSent?: boolean
  }>({
    id: string,
    conversationId: string,
    createdAt: string,
    sender: string,
    content: string,
    isSent: optional(boolean),
  }),
  ({ id, conversationId, createdAt: position, sender, content: text }): Message => ({
    ...{ id, conversationId, position, text },
    author: { id: sender },
    createdAt: date(position.replace(/_.*$/s, ''), 'createdAt'),
  }),
)

/** Own messages are known by what stands behind the time in their id. */
export function withClientId(message: Message, me: User): Message {
  const [, clientId] = /^[^_]*_(.+)$/s.exec(message.id) ?? []
  const isOwn = message.author.id === me.id && clientId !== undefined
  return isOwn ? { ...message, clientId } : message
}

export const user = map(
  object<{ id: string; cognitoId: string; username: string }>({
    id: string,
    cognitoId: string,
    username: string,
  }),
  ({ cognitoId: id, username: name }): User => ({ id, name }),
)

/** That somebody is in a conversation. Who else is may not be told yet when it begins. */
export const membership = map(
  object<{
    userId: string
    conversationId: string
    conversation?: { id: string; name: string }
    associated: readonly { userId: string }[]
  }>({
    userId: string,
    conversationId: string,
    conversation: optional(object<{ id: string; name: string }>({ id: string, name: string })),
    associated: items(object<{ userId: string }>({ userId: string })),
  }),
  ({ conversationId: id, conversation, associated }): Conversation => ({
    id,
    ...(conversation && { title: conversation.name }),
    ...(associated.length > 1 && { members: associated.map(({ userId }) => ({ id: userId })) }),
  }),
)
