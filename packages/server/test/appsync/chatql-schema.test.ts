import { buildSchema, printSchema } from 'graphql'
import { describe, expect, it } from 'vitest'
import { chatqlTypeDefs } from '../../src/index.js'
import {
  changeMessage,
  type Json,
  loadMessages,
  send,
  signIn,
  startServer,
} from '../running-server.js'
import { type ApiName, type Auth, ask, Realtime, token } from './local-app-sync.js'

const api: ApiName = 'chatql'
const ann = token('ann')
const bob = token('bob')
const messageFields = 'conversationId createdAt id sender content isSent author { id username }'
const ucFields = 'userId conversationId conversation { id name } associated { userId }'

/** People whose tokens are their ids; they have not registered. */
const start = (options = {}) =>
  startServer({
    appSync: {
      authorizeToken: (id) => ({ user: { id, name: id[0]?.toUpperCase() + id.slice(1) } }),
    },
    ...options,
  })
type Server = Awaited<ReturnType<typeof start>>

const createUser = (server: Server, auth: Auth) =>
  ask(
    server,
    api,
    auth,
    'mutation { createUser(username: "liar") { cognitoId username registered id } }',
  )
const createConversation = (server: Server, auth: Auth, id: string, name = 'Ann and Bob') =>
  ask(
    server,
    api,
    auth,
    'mutation ($id: ID!, $name: String!) { createConversation(id: $id, name: $name, createdAt: "0") { id name createdAt } }',
    { id, name },
  )
const bringIn = (server: Server, auth: Auth, conversationId: string, userId: string) =>
  ask(
    server,
    api,
    auth,
    `mutation ($c: ID!, $u: ID!) { createUserConversations(conversationId: $c, userId: $u) { ${ucFields} } }`,
    { c: conversationId, u: userId },
  )
const createMessage = (server: Server, auth: Auth, variables: object) =>
  ask(
    server,
    api,
    auth,
    `mutation ($conversationId: ID!, $id: ID!, $content: String) {
      createMessage(conversationId: $conversationId, id: $id, content: $content, createdAt: "1999-01-01T00:00:00.000Z_x") { ${messageFields} }
    }`,
    { conversationId: 'c1', content: 'Hello', ...variables },
  )

/** Ann has started a conversation with Bob, as ChatQL's client does. */
async function annAndBob() {
  const server = await start()
  for (const auth of [ann, bob]) await createUser(server, auth)
  await createConversation(server, ann, 'c1')
  for (const userId of ['bob', 'ann']) await bringIn(server, ann, 'c1', userId)
  return server
}

describe('ChatQL’s schema', () => {
  it('is the published one, with the type name that it misspells', () => {
    const schema = printSchema(
      buildSchema(
        `directive @aws_subscribe(mutations: [String!]!) on FIELD_DEFINITION ${chatqlTypeDefs}`,
      ),
    )
    for (const line of [
      'type UserConverstationsConnection {',
      'createConversation(createdAt: String, id: ID!, name: String!): Conversation',
      'createMessage(content: String, conversationId: ID!, createdAt: String!, id: ID!): Message',
      'createUser(username: String!): User',
      'createUserConversations(conversationId: ID!, userId: ID!): UserConversations',
      'allMessage(after: String, conversationId: ID!, first: Int): [Message]',
      'allMessageConnection(after: String, conversationId: ID!, first: Int): MessageConnection',
      'allMessageFrom(after: String, conversationId: ID!, first: Int, sender: String!): [Message]',
      'allUser(after: String, first: Int): [User]',
      'me: User',
      'subscribeToNewMessage(conversationId: ID!): Message',
      'subscribeToNewUCs(userId: ID!): UserConversations',
      'subscribeToNewUsers: User',
      'conversations(after: String, first: Int): UserConverstationsConnection',
    ]) {
      expect(schema).toContain(`${line}\n`)
    }
  })
})

describe('a user of ChatQL', () => {
  it('is nobody until they register, under the name of their account, which all hear', async () => {
    const server = await start()
    await createUser(server, bob)
    const me = '{ me { id cognitoId username registered } }'
    expect((await ask(server, api, ann, me)).data.me).toBeNull()
    const realtime = await Realtime.connect(server, api, bob)
    const id = await realtime.listen(
      bob,
      'subscription { subscribeToNewUsers { id username registered } }',
    )
    await createUser(server, ann)
    const registered = { id: 'ann', username: 'Ann', registered: true }
    expect((await realtime.frame(id)).payload.data.subscribeToNewUsers).toEqual(registered)
    expect((await ask(server, api, ann, me)).data.me).toEqual({ ...registered, cognitoId: 'ann' })
    const all = await ask(server, api, ann, '{ allUser(first: 10) { username } }')
    expect(all.data.allUser).toEqual([{ username: 'Ann' }, { username: 'Bob' }])
  })

  it('has not registered by signing in another way, and has for good once they did', async () => {
    const server = await startServer({ appSync: {} })
    const eve = token((await signIn(server, 'Eve')).token)
    const registered = async () =>
      (await ask(server, api, eve, '{ me { username registered } }')).data.me
    expect(await registered()).toEqual({ username: 'Eve', registered: false })
    await createUser(server, eve)
    expect(await registered()).toEqual({ username: 'Eve', registered: true })
    await createUser(server, eve)
    expect(await registered()).toEqual({ username: 'Eve', registered: true })
  })
})

describe('a conversation of ChatQL', () => {
  it('is heard of by the one who is brought in, and listed by both', async () => {
    const server = await start()
    for (const auth of [ann, bob]) await createUser(server, auth)
    const realtime = await Realtime.connect(server, api, bob)
    const listen = `subscription ($u: ID!) { subscribeToNewUCs(userId: $u) { ${ucFields} } }`
    const id = await realtime.listen(bob, listen, { u: 'bob' })
    const made = await createConversation(server, ann, 'c1')
    expect(made.data.createConversation).toMatchObject({ id: 'c1', name: 'Ann and Bob' })
    expect(Number(made.data.createConversation.createdAt)).toBeGreaterThan(1.7e12)
    await bringIn(server, ann, 'c1', 'bob')
    await bringIn(server, ann, 'c1', 'ann')
    const { payload } = await realtime.frame(id)
    expect(payload.data.subscribeToNewUCs).toEqual({
      userId: 'bob',
      conversationId: 'c1',
      conversation: { id: 'c1', name: 'Ann and Bob' },
      associated: [{ userId: 'ann' }, { userId: 'bob' }],
    })
    const query = `{ me { id conversations(first: 5) { nextToken userConversations { ${ucFields} } } } }`
    for (const auth of [ann, bob]) {
      const { data } = await ask(server, api, auth, query)
      expect(data.me.conversations).toMatchObject({
        nextToken: null,
        userConversations: [
          { conversationId: 'c1', associated: [{ userId: 'ann' }, { userId: 'bob' }] },
        ],
      })
    }
  })

  it('may be made again by either of two, and not be taken over by another', async () => {
    const server = await annAndBob()
    const first = await createConversation(server, ann, 'c1')
    expect(first.data.createConversation.name).toBe('Ann and Bob')
    const second = await createConversation(server, bob, 'c1', 'Bob and Ann')
    expect(second.data).toEqual(first.data)
    const carl = token('carl')
    expect((await createConversation(server, carl, 'c1')).errors[0].errorType).toBe('conflict')
  })

  it('is not found by somebody whom a third has brought in, who might listen', async () => {
    const server = await annAndBob()
    await createConversation(server, token('carl'), 'ann_bob')
    for (const userId of ['ann', 'bob']) await bringIn(server, token('carl'), 'ann_bob', userId)
    expect((await createConversation(server, ann, 'ann_bob')).errors[0].errorType).toBe('conflict')
  })

  it('brings in by the one who made it only, and nobody who is not there', async () => {
    const server = await annAndBob()
    const carl = token('carl')
    await createUser(server, carl)
    expect((await bringIn(server, bob, 'c1', 'carl')).errors[0].errorType).toBe('Unauthorized')
    expect((await bringIn(server, carl, 'c1', 'carl')).errors[0].errorType).toBe('Unauthorized')
    expect((await bringIn(server, ann, 'c1', 'nobody')).errors[0].errorType).toBe('invalid')
    expect((await bringIn(server, ann, 'c1', 'carl')).errors).toBeUndefined()
  })

  it('shows nobody whom others talk to', async () => {
    const server = await annAndBob()
    const query = '{ allUser { id conversations { userConversations { conversationId } } } }'
    const { data } = await ask(server, api, token('carl'), query)
    expect(data.allUser.map(({ conversations }: Json) => conversations)).toEqual([null, null])
  })
})

describe('a message of ChatQL', () => {
  const id = '2020-02-02T02:02:02.020Z_6f1c'

  it('keeps the id of its client; author and time are the server’s', async () => {
    const server = await annAndBob()
    const realtime = await Realtime.connect(server, api, bob)
    const listen = `subscription ($c: ID!) { subscribeToNewMessage(conversationId: $c) { ${messageFields} } }`
    const subscription = await realtime.listen(bob, listen, { c: 'c1' })
    const before = new Date().toISOString()
    const { data } = await createMessage(server, ann, { id })
    expect(data.createMessage).toMatchObject({
      id,
      sender: 'ann',
      content: 'Hello',
      isSent: true,
      author: { username: 'Ann' },
    })
    expect(data.createMessage.createdAt >= before).toBe(true)
    const { payload } = await realtime.frame(subscription)
    expect(payload.data.subscribeToNewMessage).toEqual(data.createMessage)
  })

  it('is performed once for its id, and refused to another who takes it', async () => {
    const server = await annAndBob()
    const first = await createMessage(server, ann, { id })
    expect((await createMessage(server, ann, { id, content: 'again' })).data).toEqual(first.data)
    expect((await createMessage(server, bob, { id })).errors[0].errorType).toBe('conflict')
    await createConversation(server, bob, 'c2')
    const elsewhere = await createMessage(server, bob, { id, conversationId: 'c2' })
    expect(elsewhere.errors[0].errorType).toBe('conflict')
  })

  it.each([
    ['without text', { content: null }, 'invalid'],
    ['with an empty id', { id: '' }, 'invalid'],
    ['too large', { content: 'x'.repeat(8_001) }, 'too-large'],
    ['in a conversation of others', { conversationId: 'c9' }, 'Unauthorized'],
  ])('%s is refused', async (_name, variables, errorType) => {
    const server = await annAndBob()
    const { errors } = await createMessage(server, ann, { id, ...variables })
    expect(errors[0].errorType).toBe(errorType)
  })

  it('is read newest first by nextToken, sorted as createdAt says', async () => {
    const server = await annAndBob()
    for (let i = 0; i < 12; i++) await createMessage(server, ann, { id: `m${i}`, content: `${i}` })
    const page = async (after: string | null) => {
      const query = `query ($after: String) { allMessageConnection(conversationId: "c1", first: 5, after: $after) {
        nextToken messages { content createdAt } } }`
      return (await ask(server, api, bob, query, { after })).data.allMessageConnection
    }
    const first = await page(null)
    const second = await page(first.nextToken)
    const third = await page(second.nextToken)
    const all = [first, second, third].flatMap(({ messages }) => messages)
    expect(all.map(({ content }) => content).join(' ')).toBe('11 10 9 8 7 6 5 4 3 2 1 0')
    const times = all.map(({ createdAt }) => createdAt)
    expect(times).toEqual([...times].sort().reverse())
    expect(third.nextToken).toBeNull()
    const query =
      'query ($after: String) { allMessage(conversationId: "c1", after: $after) { id } }'
    const wrong = await ask(server, api, bob, query, { after: 'made up' })
    expect(wrong.errors[0].errorType).toBe('gone')
  })

  it('is read by members only, on every path', async () => {
    const server = await annAndBob()
    const carl = token('carl')
    await createUser(server, carl)
    for (const query of [
      '{ allMessage(conversationId: "c1") { id } }',
      '{ allMessageConnection(conversationId: "c1") { nextToken } }',
      '{ allMessageFrom(conversationId: "c1", sender: "ann") { id } }',
    ]) {
      expect((await ask(server, api, carl, query)).errors[0].errorType).toBe('Unauthorized')
    }
    const realtime = await Realtime.connect(server, api, carl)
    for (const query of [
      'subscription { subscribeToNewMessage(conversationId: "c1") { id } }',
      'subscription { subscribeToNewUCs(userId: "ann") { userId } }',
    ]) {
      const { payload } = await realtime.frame(realtime.start(carl, query))
      expect(payload.errors[0].errorType).toBe('Unauthorized')
    }
  })

  it('is the same in the other endpoints, and goes from here when it is deleted there', async () => {
    const server = await startServer({ appSync: {}, devSignIn: true })
    const response = await fetch(`${server.url}/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'Ann' }),
    })
    const person = (await response.json()) as Json
    const auth = token(person.token)
    await createConversation(server, auth, 'c1', 'Notes')
    await createMessage(server, auth, { id, content: 'here' })
    const sent = await send(server, person, 'c1', 'there')
    expect((await loadMessages(server, person, 'c1')).messages).toMatchObject([
      { id, text: 'here' },
      { id: sent.id, text: 'there' },
    ])
    const query = '{ allMessage(conversationId: "c1") { id content } }'
    expect((await ask(server, api, auth, query)).data.allMessage).toEqual([
      { id: sent.id, content: 'there' },
      { id, content: 'here' },
    ])
    await changeMessage(server, person, 'deleteMessage', { conversationId: 'c1', messageId: id })
    expect((await ask(server, api, auth, query)).data.allMessage).toHaveLength(1)
  })
})
