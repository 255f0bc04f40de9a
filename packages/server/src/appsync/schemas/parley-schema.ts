import { chatQueryFields, chatTypeDefs } from '../../chat-type-defs.js'

const sharedTypeDefs = chatTypeDefs({
  changeNumber: 'Int',
  time: 'Float',
  clientIdNote:
    'In an event everybody sees it, since all hear the same; it repeats a send only for its author.',
})

/**
 * Parley's own schema for AppSync: what the `parleyAppSync` preset of `@parley/graphql` speaks. It is deployable as it
 * stands: only AppSync's own types, so that times are `Float` (whole milliseconds do not fit an `Int`).
 *
 * A subscription hears exactly what the mutation selected, so every mutation of a conversation answers with one
 * `ConversationChange`, and a client selects all of it in every mutation.
 */
export const parleyAppSyncTypeDefs = /* GraphQL */ `
  ${sharedTypeDefs}
  type Conversation {
    id: ID!
    title: String
    members: [User!]!
    lastMessage: Message
    "The viewer's own: only in answers to queries; null in changes, which are the same for all."
    unreadCount: Int
    readUpTo: Int
  }

  type PresenceMember {
    userId: ID!
    user: User!
    state: PresenceState!
    lastActiveAt: Float
    connections: Int!
    "Without another word for this long the member is gone; nobody says so."
    ttlMs: Float
  }

  type PresenceList {
    members: [PresenceMember!]!
    total: Int!
  }

  "What one mutation changed about one conversation, and all that its subscriptions are filtered by."
  type ConversationChange {
    conversationId: ID!
    "Whose conversation lists it concerns: onInboxChange is filtered by it, so a mutation that leaves it out tells no list."
    memberIds: [ID!]!
    "Who did it."
    userId: ID!
    user: User!
    "The message as it is now: of sendMessage, editMessage, deleteMessage and setReaction."
    message: Message
    "Of markRead: where userId has read up to."
    readUpTo: Int
    "Of setTyping: how long userId counts as typing; 0: stopped."
    typingTtlMs: Float
    "As it is now, for all: of createConversation, and of those that change a message."
    conversation: Conversation
  }

  type Query {
    ${chatQueryFields}
    "Who is online now; afterwards onPresenceChange tells changes."
    presence: PresenceList!
  }

  "A repeated clientId performs nothing and answers with the message as it is."
  type Mutation {
    sendMessage(input: SendMessageInput!): ConversationChange!
    editMessage(input: EditMessageInput!): ConversationChange!
    deleteMessage(input: DeleteMessageInput!): ConversationChange!
    setReaction(input: SetReactionInput!): ConversationChange!
    createConversation(input: CreateConversationInput!): ConversationChange!
    "Read marks only rise; readUpTo is where it stands now."
    markRead(conversationId: ID!, upTo: Int!): ConversationChange!
    setTyping(conversationId: ID!, typing: Boolean!): ConversationChange!
    "Own state; repeat it every 25 s to stay online. With tabId it is of one tab: the strongest of all tabs shows."
    setPresence(state: PresenceState!, tabId: ID): PresenceMember!
  }

  type Subscription {
    "Members only. What happens in one conversation: messages (sent, edited, deleted as tombstone, reacted to), read marks, typing."
    onConversationChange(conversationId: ID!): ConversationChange
      @aws_subscribe(
        mutations: ["sendMessage", "editMessage", "deleteMessage", "setReaction", "markRead", "setTyping"]
      )
    "All conversations of the one who asks, by an enhanced filter: memberIds contains the own id."
    onInboxChange: ConversationChange
      @aws_subscribe(
        mutations: ["createConversation", "sendMessage", "editMessage", "deleteMessage", "markRead"]
      )
    "Of one user, or of everybody without userId."
    onPresenceChange(userId: ID): PresenceMember @aws_subscribe(mutations: ["setPresence"])
  }
`
