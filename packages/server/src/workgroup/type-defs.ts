/** The two versions that were published: the author as an id, or as a relation. */
export type WorkgroupVersion = 'a' | 'b'

const author = {
  a: {
    field: 'userId: String!',
    input: 'userId: String!',
    relation: '',
    query: 'userByUserID(userID: String!): users!',
  },
  b: {
    field: 'user: users!',
    input: 'user: chatUserRelation',
    relation: 'input chatUserRelation { connect: ID! }',
    query: '',
  },
}

/** A schema as Fauna generated it: pages with cursors, `_id` and `_ts` on every object, inputs named after types. */
export const typeDefsOf = (version: WorkgroupVersion) => /* GraphQL */ `
  scalar Long

  type users {
    _id: ID!
    "When the user was first here, in microseconds."
    _ts: Long!
    name: String!
    "This server knows nobody's address: it stands for the user and leads nowhere."
    email: String!
    "Empty for nobody's picture."
    image: String!
  }

  type chat {
    _id: ID!
    "Microseconds, which rise with each change."
    _ts: Long!
    content: String!
    ${author[version].field}
    "ISO 8601, by the server's clock."
    timestamp: String!
  }

  type sessions {
    _id: ID!
    _ts: Long!
    "Names the session, and signs nobody in."
    sessionToken: String!
    userId: String!
    "ISO 8601."
    expires: String!
  }

  type chatPage {
    data: [chat]!
    after: String
    before: String
  }
  type usersPage {
    data: [users]!
    after: String
    before: String
  }
  type sessionsPage {
    data: [sessions]!
    after: String
    before: String
  }

  type Query {
    "Oldest first. Without a cursor the page that ends with the newest; with the _id of a message, which before is, the page before it."
    allMessages(_size: Int = 64, _cursor: String): chatPage!
    allUsers(_size: Int = 64, _cursor: String): usersPage!
    "Those that are not over; none where the host application signs people in."
    allSessions(_size: Int = 64, _cursor: String): sessionsPage!
    findUsersByID(id: ID!): users
    ${author[version].query}
    userIDByEmail(email: String!): String!
  }

  input chatInput {
    content: String!
    "Of the author, who is whoever is signed in: another one is ignored."
    ${author[version].input}
    "Ignored: the server's clock says it."
    timestamp: String!
  }
  ${author[version].relation}

  type Mutation {
    createChat(data: chatInput!): chat!
  }
`
