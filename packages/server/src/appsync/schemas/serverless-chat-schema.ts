/** The schema of the Serverless example: one room for everybody. */
export const serverlessChatTypeDefs = /* GraphQL */ `
  type Message {
    messageId: String!
    body: String!
    createdAt: String!
    handle: String!
  }

  type Query {
    getMessages(filter: String): [Message!]!
  }

  type Mutation {
    createMessage(body: String!): Message!
  }

  type Subscription {
    addMessage: Message @aws_subscribe(mutations: ["createMessage"])
  }
`
