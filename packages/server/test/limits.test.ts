import { buildSchema, getIntrospectionQuery, parse, validate } from 'graphql'
import { describe, expect, it } from 'vitest'
import { documentRules } from '../src/graphql/limit-rules.js'
import {
  ask,
  changeMessage,
  conversationUpdates,
  createConversation,
  inboxUpdates,
  type Json,
  presenceUpdates,
  Socket,
  send,
  signIn,
  startServer,
} from './running-server.js'

async function ann(options: Parameters<typeof startServer>[0] = {}) {
  const server = await startServer(options)
  const person = await signIn(server, 'Ann')
  const other = await signIn(server, 'Bob')
  return {
    server,
    person,
    other,
    conversationId: await createConversation(server, person, [other]),
  }
}

describe('an operation', () => {
  it.each([
    ['31 aliases', `{ ${Array.from({ length: 31 }, (_, i) => `a${i}: me { id }`).join(' ')} }`],
    ['1,001 tokens', `{ me { ${'id '.repeat(1_001)} } }`],
    ['11 root fields', `{ ${Array.from({ length: 11 }, (_, i) => `a${i}: me { id }`).join(' ')} }`],
  ])('with %s is refused', async (_, query) => {
    const { server, person } = await ann()
    expect((await ask(server, person, query)).code).toBe('invalid')
  })

  it('may not be nested deeper than 8 levels, through fragments neither', () => {
    // The reference schema is too flat for nine levels.
    const schema = buildSchema('type Query { a: A } type A { a: A, id: ID }')
    const nested = (levels: number) =>
      `${'{ a '.repeat(levels - 1)}{ id }${' }'.repeat(levels - 1)}`
    const errors = (text: string) => validate(schema, parse(text), documentRules(true))
    expect(errors(nested(8))).toEqual([])
    expect(errors(nested(9))).toHaveLength(1)
    const spread = '{ a { a { a { a { ...f } } } } } fragment f on A { a { a { a { a { id } } } } }'
    expect(errors(spread)).toHaveLength(1)
    const bomb = Array.from(
      { length: 12 },
      (_, i) => `fragment f${i} on A { ...f${i + 1} ...f${i + 1} }`,
    )
    expect(errors(`{ a { ...f0 } } ${bomb.join(' ')} fragment f12 on A { id }`)).toHaveLength(1)
  })

  it('may look at the schema only where anybody may sign in', async () => {
    const open = await ann()
    expect(
      (await ask(open.server, open.person, getIntrospectionQuery())).data.__schema,
    ).toBeDefined()
    const server = await startServer({ authenticate: () => ({ user: { id: 'a', name: 'Ann' } }) })
    const person = { token: 'x' }
    expect((await ask(server, person, '{ __schema { types { name } } }')).code).toBe('invalid')
    expect((await ask(server, person, '{ me { __typename } }')).data.me.__typename).toBe('User')
  })

  it('may not subscribe over HTTP', async () => {
    const { server, person } = await ann()
    expect((await ask(server, person, inboxUpdates)).code).toBe('unsupported')
  })
})

describe('too much at once', () => {
  it('is answered with rate-limited and the time to wait, and performs nothing', async () => {
    const { server, person, other, conversationId } = await ann({
      limits: { writesPerSecond: 1, writeBurst: 3 },
    })
    // One of the three made the conversation.
    await send(server, person, conversationId, '1')
    await send(server, person, conversationId, '2')
    const input = { conversationId, text: '3' }
    const answer = await changeMessage(server, person, 'sendMessage', input)
    expect(answer.code).toBe('rate-limited')
    const { retryAfterMs } = answer.errors[0].extensions
    expect(retryAfterMs).toBeGreaterThan(0)
    expect(retryAfterMs).toBeLessThanOrEqual(1_000)
    // Somebody else is not held back by it.
    expect((await send(server, other, conversationId, '4')).position).toBe(3)
  })

  it('counts operations of any kind', async () => {
    const { server, person } = await ann({ limits: { operationsPerSecond: 1, operationBurst: 3 } })
    for (let i = 0; i < 2; i++) await ask(server, person, '{ me { id } }')
    const answer = await ask(server, person, '{ me { id } }')
    expect(answer).toMatchObject({ status: 429, code: 'rate-limited' })
  })

  it('counts the subscriptions of one socket', async () => {
    const { server, person } = await ann({ limits: { subscriptionsPerSocket: 2 } })
    const socket = await Socket.connect(server, person)
    const first = socket.subscribe(inboxUpdates)
    await first.update()
    await socket.subscribe(inboxUpdates).update()
    const third = await socket.subscribe(inboxUpdates).message()
    expect(third).toMatchObject({ type: 'error', payload: [{ extensions: { code: 'invalid' } }] })
    first.end()
    await socket.subscribe(inboxUpdates).update()
  })

  it('of frames closes the socket that floods', async () => {
    const { server, person } = await ann()
    const socket = await Socket.connect(server, person)
    for (let i = 0; i < 300; i++) socket.write({ type: 'ping' })
    expect((await socket.closed).code).toBe(4429)
  })
})

it('closes a client that does not read, and goes on for those who do', async () => {
  const { server, person, other, conversationId } = await ann({
    presence: { graceMs: 0, coalesceMs: 1 },
    limits: {
      bufferedBytes: 64 * 1024,
      writesPerSecond: 1e6,
      writeBurst: 1e6,
      operationsPerSecond: 1e6,
      operationBurst: 1e6,
    },
  })
  const reading = await Socket.connect(server, person)
  const updates = reading.subscribe(conversationUpdates, { conversationId })
  await updates.update()
  const watching = reading.subscribe(presenceUpdates)
  const slow = await Socket.connect(server, other)
  // Many, so that what it does not read soon fills what the operating system keeps on its behalf.
  for (let i = 0; i < 40; i++) {
    await slow.subscribe(conversationUpdates, { conversationId }).update()
  }
  await slow.subscribe(presenceUpdates).update()
  slow.webSocket.pause()

  // The server shows who it has closed by who is online: the client itself reads nothing.
  let online = true
  const leaving = (async () => {
    for (let state = ''; state !== 'offline'; ) {
      const { members } = await watching.event()
      state = members.find((member: Json) => member.user.id === other.user.id)?.state ?? ''
    }
    online = false
  })()
  const text = 'x'.repeat(8_000)
  let sent = 0
  while (online && sent < 10_000) {
    await Promise.all(Array.from({ length: 25 }, () => send(server, person, conversationId, text)))
    for (let i = 0; i < 25; i++) await updates.event()
    sent += 25
  }
  expect(online).toBe(false)
  await leaving
}, 60_000)
