/** What the schemas of this server write differently in the types that they share. */
interface ChatTypeNames {
  /** Of change numbers of a conversation: positions and revisions. */
  readonly changeNumber: string
  /** Of ms since 1970. */
  readonly time: string
  /** Who sees the `clientId` of a message. */
  readonly clientIdNote: string
}

/** The types that Parley's own schemas share: people, messages, pages of them, and what is asked to change them. */
export const chatTypeDefs = ({ changeNumber, time, clientIdNote }: ChatTypeNames) => /* GraphQL */ `
  type User {
    id: ID!
    name: String!
    avatarUrl: String
    profileUrl: String
  }

  type Reaction {
    emoji: String!
    "The first 100; count has all."
    userIds: [ID!]!
    count: Int!
  }

  type Message {
    id: ID!
    conversationId: ID!
    author: User!
    text: String!
    "Server time, ms since 1970."
    createdAt: ${time}!
    "The change number of the insertion: sorts the conversation."
    position: ${changeNumber}!
    "The change number of the latest change: higher wins."
    revision: ${changeNumber}!
    "${clientIdNote}"
    clientId: ID
    editedAt: ${time}
    "A tombstone: the text is empty and stays so."
    deletedAt: ${time}
    reactions: [Reaction!]!
  }

  "A contiguous part of a conversation, oldest first."
  type MessagePage {
    messages: [Message!]!
    atStart: Boolean!
    atEnd: Boolean!
  }

  type ConversationPage {
    conversations: [Conversation!]!
    next: String
  }

  type UserPage {
    users: [User!]!
    next: String
  }

  enum PresenceState {
    online
    away
    busy
    offline
  }

  input SendMessageInput {
    clientId: ID!
    conversationId: ID!
    "1 to 8,000 UTF-8 bytes, not only white space."
    text: String!
  }

  input EditMessageInput {
    clientId: ID!
    conversationId: ID!
    messageId: ID!
    text: String!
  }

  input DeleteMessageInput {
    clientId: ID!
    conversationId: ID!
    messageId: ID!
  }

  input SetReactionInput {
    clientId: ID!
    conversationId: ID!
    messageId: ID!
    emoji: String!
    on: Boolean!
  }

  input CreateConversationInput {
    clientId: ID!
    "The others; the viewer is always a member. Without a title and with one other, the existing conversation is returned."
    memberIds: [ID!]!
    title: String
  }
`

/** The fields of Query that they share: what `chatQueries` resolves. */
export const chatQueryFields = /* GraphQL */ `me: User!
    "At most one of before, after and around (message ids); none of them is the newest page. limit is at most 100."
    messages(conversationId: ID!, limit: Int = 50, before: ID, after: ID, around: ID): MessagePage!
    "Latest activity first."
    conversations(limit: Int = 50, cursor: String): ConversationPage!
    users(ids: [ID!]!): [User!]!
    findUsers(text: String!, cursor: String): UserPage!`
