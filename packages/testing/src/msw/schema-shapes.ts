import type {
  Conversation,
  ConversationPage,
  Message,
  MessagePage,
  User,
  UserPage,
} from '@parley/core'

/** Values of the contract as the reference schema shows them: every field there, null where there is nothing. */
export interface SchemaShapes {
  user(user: User): unknown
  message(message: Message): unknown
  messagePage(page: MessagePage): unknown
  conversation(conversation: Conversation): unknown
  conversationPage(page: ConversationPage): unknown
  userPage(page: UserPage): unknown
}

/** With `typeNames`, objects carry `__typename`, as for a document that asks for it. */
export function createSchemaShapes(typeNames: boolean): SchemaShapes {
  const typed = (name: string, fields: Readonly<Record<string, unknown>>) =>
    typeNames ? { __typename: name, ...fields } : fields

  const user = ({ id, name, avatarUrl, profileUrl }: User) =>
    typed('User', {
      id,
      name: name ?? id,
      avatarUrl: avatarUrl ?? null,
      profileUrl: profileUrl ?? null,
    })

  const message = (shown: Message) =>
    typed('Message', {
      id: shown.id,
      conversationId: shown.conversationId,
      author: user(shown.author),
      text: shown.text,
      createdAt: shown.createdAt,
      position: shown.position,
      revision: shown.revision,
      clientId: shown.clientId ?? null,
      editedAt: shown.editedAt ?? null,
      deletedAt: shown.deletedAt ?? null,
      reactions: (shown.reactions ?? []).map(({ emoji, userIds, count }) =>
        typed('Reaction', { emoji, userIds, count: count ?? userIds.length }),
      ),
    })

  const conversation = (shown: Conversation) =>
    typed('Conversation', {
      id: shown.id,
      title: shown.title ?? null,
      members: (shown.members ?? []).map(user),
      lastMessage: shown.lastMessage ? message(shown.lastMessage) : null,
      unreadCount: shown.unreadCount ?? 0,
      readUpTo: shown.readUpTo ?? null,
    })

  return {
    user,
    message,
    messagePage: ({ messages, atStart, atEnd }) =>
      typed('MessagePage', { messages: messages.map(message), atStart, atEnd }),
    conversation,
    conversationPage: ({ conversations, next }) =>
      typed('ConversationPage', {
        conversations: conversations.map(conversation),
        next: next ?? null,
      }),
    userPage: ({ users, next }) =>
      typed('UserPage', { users: users.map(user), next: next ?? null }),
  }
}
