/** ChatQL's schema as its example publishes it, with the type name that it misspells. */
export const chatqlTypeDefs = /* GraphQL */ `
  type Conversation {
    createdAt: String
    id: ID!
    messages(after: String, first: Int): MessageConnection
    name: String!
  }

  type Message {
    author: User
    content: String!
    conversationId: ID!
    createdAt: String
    id: ID!
    isSent: Boolean
    recipient: User
    sender: String
  }

  type MessageConnection {
    messages: [Message]
    nextToken: String
  }

  type User {
    cognitoId: ID!
    conversations(after: String, first: Int): UserConverstationsConnection
    id: ID!
    messages(after: String, first: Int): MessageConnection
    username: String!
    registered: Boolean
  }

  type UserConversations {
    associated: [UserConversations]
    conversation: Conversation
    conversationId: ID!
    user: User
    userId: ID!
  }

  type UserConverstationsConnection {
    nextToken: String
    userConversations: [UserConversations]
  }

  type Query {
    allMessage(after: String, conversationId: ID!, first: Int): [Message]
    allMessageConnection(after: String, conversationId: ID!, first: Int): MessageConnection
    allMessageFrom(after: String, conversationId: ID!, first: Int, sender: String!): [Message]
    allUser(after: String, first: Int): [User]
    me: User
  }

  type Mutation {
    createConversation(createdAt: String, id: ID!, name: String!): Conversation
    createMessage(content: String, conversationId: ID!, createdAt: String!, id: ID!): Message
    createUser(username: String!): User
    createUserConversations(conversationId: ID!, userId: ID!): UserConversations
  }

  type Subscription {
    subscribeToNewMessage(conversationId: ID!): Message @aws_subscribe(mutations: ["createMessage"])
    subscribeToNewUCs(userId: ID!): UserConversations
      @aws_subscribe(mutations: ["createUserConversations"])
    subscribeToNewUsers: User @aws_subscribe(mutations: ["createUser"])
  }
`
