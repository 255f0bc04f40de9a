import { ChatError, type Message } from '@parley/core'
import { createFetchRequest, type GraphQLOperation, parleyOperations } from '@parley/graphql'
import { buildSchema, execute, parse, validate } from 'graphql'
import { graphql, HttpResponse } from 'msw'
import { setupServer } from 'msw/node'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { typeDefs } from '../../server/src/schema.js'
import { parleyHandlers } from '../src/msw/index.js'
import { createWorld, sending } from './world.js'

const url = 'http://chat.example/graphql'
const schema = buildSchema(typeDefs)
const server = setupServer()

beforeAll(() => server.listen({ onUnhandledRequest: 'error' }))
beforeEach(() => server.resetHandlers())
afterAll(() => server.close())

function serving(me = 'ann') {
  const world = createWorld()
  server.use(...parleyHandlers(world.backend, { url, me }))
  return world
}

/** Posts one document and returns the body; its data must be what the schema allows for the document. */
async function ask(document: string, variables: object = {}): Promise<Answer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: document, variables }),
  })
  const body = (await response.json()) as Answer
  if (body.data) {
    const parsed = parse(document)
    expect(validate(schema, parsed)).toEqual([])
    const variableValues = JSON.parse(JSON.stringify(variables))
    const checked = await execute({
      schema,
      document: parsed,
      rootValue: body.data,
      variableValues,
    })
    expect(checked.errors).toBeUndefined()
    // As the schema lets it through: nothing that the document asks for is missing.
    return { data: checked.data as Answer['data'] }
  }
  return body
}

interface Answer {
  readonly data?: Readonly<Record<string, unknown>> | null | undefined
  readonly errors?: readonly { readonly message: string; readonly extensions: object }[]
}

/** Runs an operation of the preset as a transport does, twice: once by the preset's own executor. */
async function run<Request, Result>(
  operation: GraphQLOperation<Request, Result> | undefined,
  request: Request,
): Promise<Result> {
  if (!operation) throw new Error('The preset has no such operation.')
  const me = { id: 'viewer' }
  const variables = operation.variables(request, { me })
  await createFetchRequest({ url })({ document: operation.document, variables })
  const { data } = await ask(operation.document, variables)
  return operation.decode(data, { me, request })
}

describe('msw handlers', () => {
  it('answer every query of the preset as the schema says', async () => {
    const { backend } = serving('bob')
    const [first] = backend.addMessages('room', [
      { authorId: 'ann', text: 'One' },
      { authorId: 'ann', text: 'Two' },
    ])
    backend.deletes('ann', backend.reacts('bob', first?.id ?? '', '👍').id)
    backend.reacts('bob', 'm2', '🎉')

    const page = await run(parleyOperations.loadMessages, {
      conversationId: 'room',
      start: 'newest',
      limit: 10,
    })
    expect(page).toMatchObject({
      messages: [
        { id: 'm1', text: '', deletedAt: expect.any(Number) },
        { id: 'm2', text: 'Two', reactions: [{ emoji: '🎉', userIds: ['bob'], count: 1 }] },
      ],
      atStart: true,
      atEnd: true,
    })
    const [, second] = page.messages
    if (!second) throw new Error('The page is too short.')
    const before = { conversationId: 'room', start: { before: second }, limit: 10 }
    expect(await run(parleyOperations.loadMessages, before)).toMatchObject({
      messages: [{ id: 'm1' }],
      atStart: true,
      atEnd: false,
    })
    const conversations = await run(parleyOperations.loadConversations, { limit: 1 })
    expect(conversations).toMatchObject({ conversations: [{ id: 'room', unreadCount: 1 }] })
    expect(conversations.next).toBe('room')
    expect(await run(parleyOperations.loadUsers, ['eve', 'nobody'])).toEqual([
      { id: 'eve', name: 'Eve' },
    ])
    expect(await run(parleyOperations.findUsers, { text: 'AN' })).toEqual({
      users: [{ id: 'ann', name: 'Ann' }],
    })
  })

  it('perform every mutation of the preset on the backend, once for a repeated client id', async () => {
    const { backend, clock } = serving()
    const sent = await run(parleyOperations.send, sending('Hi', 'a1'))
    const message = sent as Message
    expect(message).toMatchObject({ id: 'm1', text: 'Hi', clientId: 'a1', author: { id: 'ann' } })
    const operation = { queuedAt: 0, conversationId: 'room', messageId: message.id }

    const edit = { ...operation, clientId: 'a2', content: { text: 'Hi!' } }
    expect(await run(parleyOperations.edit, edit)).toMatchObject({ text: 'Hi!', revision: 2 })
    const react = { ...operation, clientId: 'a3', emoji: '👍', on: true }
    expect(await run(parleyOperations.react, react)).toMatchObject({ revision: 3 })
    await run(parleyOperations.markRead, { conversationId: 'room', upTo: message })
    expect(backend.readMark('room', 'ann')).toBe(1)
    const removed = await run(parleyOperations.delete, { ...operation, clientId: 'a4' })
    expect(removed).toMatchObject({ id: 'm1', text: '' })
    await run(parleyOperations.setTyping, { conversationId: 'room', typing: true })
    await clock.advance(1)
    const created = { clientId: 'a5', memberIds: ['eve'], title: 'Plans' }
    expect(await run(parleyOperations.createConversation, created)).toMatchObject({
      title: 'Plans',
      members: [{ id: 'ann' }, { id: 'eve' }],
    })
    expect(await run(parleyOperations.loadConversations, { limit: 9 })).toMatchObject({
      conversations: [{ title: 'Plans' }, { id: 'room' }],
    })
    expect(backend.messages('room')).toHaveLength(1)
  })

  it('keep a viewer online by setPresence', async () => {
    const { backend, clock } = serving()
    const ended: string[] = []
    const stop = backend.transportFor('bob').listen(
      { kind: 'presence' },
      {
        ready() {},
        events: (batch) => {
          for (const event of batch) if (event.type === 'presence') ended.push(nameAll(event))
        },
        snapshot() {},
        gap() {},
        closed() {},
      },
    )
    await clock.advance(0)
    await ask('mutation SetPresence($state:PresenceState!){setPresence(state:$state)}', {
      state: 'busy',
    })
    expect(ended.at(-1)).toBe('ann busy')
    stop()
    await clock.advance(65_000)
    expect(clock.pending).toBe(0)
  })

  it('show type names only to documents that ask for them', async () => {
    serving()
    expect(await ask('query Me{me{id}}')).toEqual({ data: { me: { id: 'ann' } } })
    const raw = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: 'query Me{me{__typename id}}' }),
    })
    expect(await raw.json()).toMatchObject({ data: { me: { __typename: 'User', id: 'ann' } } })
  })

  it('say by a code what failed, and never what was written', async () => {
    const { backend } = serving()
    const send = (text: string, conversationId = 'room') =>
      ask(parleyOperations.send.document, { input: { clientId: text, conversationId, text } })
    const codes: unknown[] = []
    const foreign = await send('secret', 'other')
    const unknown = await send('secret', 'nowhere')
    for (const { errors } of [foreign, unknown, await send(' '), await send('é'.repeat(4_001))]) {
      codes.push(errors?.[0]?.extensions)
    }
    expect(codes).toEqual([
      { code: 'forbidden' },
      { code: 'forbidden' },
      { code: 'invalid' },
      { code: 'too-large' },
    ])
    expect(foreign).toEqual(unknown)
    expect(JSON.stringify(foreign)).not.toContain('secret')

    const page = (variables: object) => ask(parleyOperations.loadMessages.document, variables)
    const codeFor = async (variables: object) => (await page(variables)).errors?.[0]?.extensions
    const room = { conversationId: 'room' }
    expect(await codeFor({ ...room, before: 'm9' })).toEqual({ code: 'gone' })
    expect(await codeFor({ ...room, before: 'm1', after: 'm2' })).toEqual({ code: 'invalid' })
    expect(await codeFor({ ...room, limit: 'ten' })).toEqual({ code: 'invalid' })
    expect(await codeFor({ conversationId: 'other', after: 'm1' })).toEqual({ code: 'forbidden' })
    const mark = { conversationId: 'other', upTo: 1 }
    const marked = await ask(parleyOperations.markRead?.document ?? '', mark)
    expect(marked.errors?.[0]?.extensions).toEqual({ code: 'forbidden' })

    backend.link('ann').failNext('send', new ChatError('rate-limited', { retryAfterMs: 1_500 }))
    expect((await send('Hi')).errors?.[0]?.extensions).toEqual({
      code: 'rate-limited',
      retryAfterMs: 1_500,
    })
  })

  it('fail like a network that is down while the viewer’s link is cut', async () => {
    const { backend } = serving()
    const document = 'query Conversations{conversations{next}}'
    backend.link('ann').cut()
    await expect(ask(document)).rejects.toThrow(TypeError)
    backend.link('ann').restore()
    expect(await ask(document)).toMatchObject({ data: { conversations: {} } })
  })

  it('ask per request who the viewer is, and answer auth to nobody', async () => {
    const { backend } = createWorld()
    const me = (request: Request) => request.headers.get('authorization') ?? undefined
    server.use(...parleyHandlers(backend, { me }))
    const request = createFetchRequest({ url })
    const document = 'query Me{me{name}}'
    expect((await ask(document)).errors?.[0]?.extensions).toEqual({ code: 'auth' })
    expect(await request({ document, requestHeaders: { authorization: 'eve' } })).toMatchObject({
      me: { name: 'Eve' },
    })
  })

  it('serve a backend of their own when given only what it holds', async () => {
    server.use(...parleyHandlers({ users: [{ id: 'solo' }] }))
    expect(await ask('query Me{me{id name}}')).toEqual({
      data: { me: { id: 'solo', name: 'solo' } },
    })
  })

  it('leave other endpoints alone', async () => {
    const { backend } = createWorld()
    server.use(
      graphql.query('Me', () => HttpResponse.json({ data: { me: 'another' } })),
      ...parleyHandlers(backend, { url }),
    )
    const document = 'query Me{me{id}}'
    const other = createFetchRequest({ url: 'http://other.example/graphql' })
    expect(await other({ document })).toEqual({ me: 'another' })
    server.use(...parleyHandlers(backend, { url }))
    expect(await createFetchRequest({ url })({ document })).toMatchObject({ me: { id: 'ann' } })
    expect(await other({ document })).toEqual({ me: 'another' })
  })
})

function nameAll(event: {
  readonly members: readonly { readonly user: { readonly id: string }; readonly state: string }[]
}): string {
  return event.members.map(({ user, state }) => `${user.id} ${state}`).join(', ')
}
