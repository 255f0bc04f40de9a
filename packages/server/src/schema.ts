import { chatQueryFields, chatTypeDefs } from './chat-type-defs.js'

const sharedTypeDefs = chatTypeDefs({
  changeNumber: 'Long',
  time: 'Long',
  clientIdNote: 'Only for the author, so that nobody else can pass off an echo.',
})

/** The reference schema: what the `parley` preset of `@parley/graphql` speaks. */
export const typeDefs = /* GraphQL */ `
  "Change numbers of a conversation (positions, revisions) and milliseconds since 1970: whole numbers up to 2^53."
  scalar Long
  ${sharedTypeDefs}
  type Conversation {
    id: ID!
    title: String
    members: [User!]!
    lastMessage: Message
    unreadCount: Int!
    "The position up to which the viewer has read."
    readUpTo: Long
  }

  type PresenceMember {
    user: User!
    state: PresenceState!
    lastActiveAt: Long
    connections: Int!
    ttlMs: Long
  }

  type Query {
    ${chatQueryFields}
    "Who is online, for those who ask again instead of subscribing: as many as fit 128 KiB."
    onlineUsers: [PresenceMember!]!
  }

  "A repeated clientId performs nothing and returns the message as it is."
  type Mutation {
    sendMessage(input: SendMessageInput!): Message!
    editMessage(input: EditMessageInput!): Message!
    deleteMessage(input: DeleteMessageInput!): Message!
    setReaction(input: SetReactionInput!): Message!
    createConversation(input: CreateConversationInput!): Conversation!
    "Read marks only rise; returns where it stands now."
    markRead(conversationId: ID!, upTo: Long!): Long!
    setTyping(conversationId: ID!, typing: Boolean!): Boolean!
    "Own state; repeated every 25 s it also keeps a viewer without a socket online. tabId tells the pages of one person apart."
    setPresence(state: PresenceState!, tabId: ID): Boolean!
    "A page has closed: its person leaves, unless another page or a socket is still there."
    leave(tabId: ID!): Boolean!
  }

  """
  The first event of every subscription. With resumed, every change after since follows in batches, the last of
  which carries this checkpoint (at once done when it equals since); otherwise only what happens from now on.
  """
  type Subscribed {
    checkpoint: String
    resumed: Boolean!
  }

  "What happened, in order; hand checkpoint back as since and nothing up to here is missed."
  type Events {
    events: [ChatEvent!]!
    checkpoint: String
  }

  union Update = Subscribed | Events

  type MessageEvent {
    message: Message!
  }

  type ReadEvent {
    conversationId: ID!
    userId: ID!
    upTo: Long!
  }

  type TypingEvent {
    conversationId: ID!
    user: User!
    "0: stopped"
    ttlMs: Long!
  }

  type ConversationEvent {
    conversation: Conversation!
  }

  type ConversationRemovedEvent {
    conversationId: ID!
  }

  type PresenceEvent {
    members: [PresenceMember!]!
    "These are all there are; otherwise joins, updates and leaves (state offline)."
    complete: Boolean!
    total: Int!
  }

  type UserEvent {
    user: User!
  }

  union ChatEvent =
      MessageEvent
    | ReadEvent
    | TypingEvent
    | ConversationEvent
    | ConversationRemovedEvent
    | PresenceEvent
    | UserEvent

  type Subscription {
    "Messages (sent, edited, deleted as tombstone, reacted to), read marks and typing of one conversation."
    conversationUpdates(conversationId: ID!, since: String): Update!
    "The viewer's conversation list: new, changed, removed conversations and changed users."
    inboxUpdates: Update!
    "Who is online, of all users; the first Events is complete."
    presenceUpdates: Update!
  }
`
