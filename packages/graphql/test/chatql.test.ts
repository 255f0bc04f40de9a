import type { Message } from '@parley/core'
import { describe, expect, it } from 'vitest'
import { askOn, chatql, createRequester } from '../src/index.js'

const me = { id: 'ann-sub', name: 'Ann' }
const uuid = '7b1c-0001'
const queuedAt = Date.parse('2026-01-02T03:04:05.678Z')
const row = { clientId: uuid, queuedAt, conversationId: 'c1' }
const wire = (createdAt: string, sender: string, content = 'hello') => ({
  conversationId: 'c1',
  createdAt,
  id: createdAt,
  sender,
  content,
  isSent: true,
})
const at = (minute: number, client = 'x') => `2026-01-01T00:0${minute}:00.000Z_${client}`
const signal = () => new AbortController().signal

/** Runs against answers that are given one after the other. */
function answered(...answers: readonly unknown[]) {
  const asked: { document: string; variables: unknown }[] = []
  const once = createRequester(me, async ({ document, variables }) => {
    asked.push({ document, variables: JSON.parse(JSON.stringify(variables)) })
    return answers[asked.length - 1]
  })
  return { asked, run: askOn(once) }
}

describe('a message of the chatql preset', () => {
  const { send } = chatql()

  it('has an id made of when and by which client it was written, the same on every retry', () => {
    const id = `2026-01-02T03:04:05.678Z_${uuid}`
    const expected = { id, createdAt: id, conversationId: 'c1', content: 'hello' }
    const operation = { ...row, content: { text: 'hello' } }
    expect(send.variables(operation, { me })).toEqual(expected)
    expect(send.variables(operation, { me })).toEqual(expected)
  })

  it('asks for every field that those who listen read', () => {
    expect(send.document).toMatch(/\{id conversationId createdAt sender content isSent\}\}$/)
    const [subscription] = chatql().subscriptions.conversation ?? []
    expect(subscription?.document).toBe(
      'subscription SubscribeToNewMessage($conversationId:ID!){subscribeToNewMessage(conversationId:$conversationId){id conversationId createdAt sender content isSent}}',
    )
  })

  it('is recognised by its sender alone, and shows the time before the underscore', () => {
    const request = { ...row, content: { text: '' } }
    const read = (sender: string) =>
      send.decode({ createMessage: wire(at(1, 'a_b'), sender) }, { me, request })
    expect(read(me.id)).toEqual({
      id: at(1, 'a_b'),
      conversationId: 'c1',
      position: at(1, 'a_b'),
      createdAt: Date.parse('2026-01-01T00:01:00.000Z'),
      author: { id: me.id },
      text: 'hello',
      clientId: 'a_b',
    })
    expect(read('bob-sub')).not.toHaveProperty('clientId')
  })

  it('carries text only', () => {
    const content = { text: 'x', replyTo: 'm0' }
    expect(() => send.variables({ ...row, content }, { me })).toThrow(
      expect.objectContaining({ code: 'unsupported' }),
    )
  })
})

describe('pages of the chatql preset', () => {
  const { loadMessages } = chatql()
  const page = (messages: readonly unknown[], nextToken: string | null) => ({
    allMessageConnection: { messages, nextToken },
  })
  const before: Message = {
    ...{ id: at(5), conversationId: 'c1', position: at(5), text: 'hello' },
    author: { id: 'bob' },
    createdAt: Date.parse('2026-01-01T00:05:00.000Z'),
  }

  it('are oldest first, without what cannot be read, and go on by the token', async () => {
    const { asked, run } = answered(page([wire(at(3), 'bob'), null, wire(at(2), 'bob')], 'token'))
    const request = { conversationId: 'c1', start: 'newest', limit: 10 } as const
    const { messages, ...rest } = await run(loadMessages, request, signal())
    expect(messages.map(({ position }) => position)).toEqual([at(2), at(3)])
    expect(rest).toEqual({ atStart: false, atEnd: true, older: 'token' })
    expect(asked[0]?.variables).toEqual({ conversationId: 'c1', first: 10 })
  })

  it('before a message begin at its token', async () => {
    const { asked, run } = answered(page([wire(at(4), 'bob')], null))
    const start = { before, cursor: 'token' }
    const read = await run(loadMessages, { conversationId: 'c1', start, limit: 10 }, signal())
    expect(read).toMatchObject({ messages: [{ position: at(4) }], atStart: true, atEnd: false })
    expect(asked[0]?.variables).toEqual({ conversationId: 'c1', first: 10, after: 'token' })
  })

  it('before a message without a token are found from the newest on', async () => {
    const { asked, run } = answered(
      page([wire(at(7), 'bob'), wire(at(6), 'bob')], 'first'),
      page([], 'second'),
      page([wire(at(5), 'bob'), wire(at(4), 'bob')], 'third'),
    )
    const request = { conversationId: 'c1', start: { before }, limit: 2 }
    const read = await run(loadMessages, request, signal())
    expect(read).toMatchObject({ messages: [{ position: at(4) }], older: 'third', atStart: false })
    expect(asked.map(({ variables }) => variables)).toMatchObject([
      { first: 2 },
      { after: 'first' },
      { after: 'second' },
    ])
  })

  it.each([{ after: before }, { around: 'm1' }])(
    'that start elsewhere are unsupported',
    (start) => {
      const request = { conversationId: 'c1', start, limit: 10 }
      expect(() => loadMessages.variables(request, { me })).toThrow(
        expect.objectContaining({ code: 'unsupported' }),
      )
    },
  )
})

describe('conversations of the chatql preset', () => {
  const membership = (associated: readonly string[] | null) => ({
    userId: me.id,
    conversationId: 'c1',
    conversation: { id: 'c1', name: 'Ann and Bob' },
    associated: associated?.map((userId) => ({ userId })),
  })

  it('are those of the session, with their members', async () => {
    const { asked, run } = answered({
      me: { conversations: { nextToken: 'more', userConversations: [membership([me.id, 'bob'])] } },
    })
    const operation = chatql().loadConversations
    if (!operation) return expect.unreachable()
    expect(await run(operation, { limit: 5, cursor: 'x' }, signal())).toEqual({
      conversations: [{ id: 'c1', title: 'Ann and Bob', members: [{ id: me.id }, { id: 'bob' }] }],
      next: 'more',
    })
    expect(asked[0]?.variables).toEqual({ first: 5, after: 'x' })
    expect(asked[0]?.document).toContain(
      'userConversations{userId conversationId conversation{id name} associated{userId}}',
    )
  })

  it.each([{ me: null }, { me: { conversations: null } }])(
    'are none for somebody who has not registered',
    async (answer) => {
      const operation = chatql().loadConversations
      if (!operation) return expect.unreachable()
      expect(await answered(answer).run(operation, { limit: 5 }, signal())).toEqual({
        conversations: [],
      })
    },
  )

  it('that begin without a title are one for these two, named after them', async () => {
    const { createConversation, findUsers } = chatql()
    if (!createConversation || !findUsers) return expect.unreachable()
    const users = [{ id: 'bob', cognitoId: 'bob', username: 'Bob' }, null]
    const { run } = answered({ allUser: users })
    // All that there are, as its pages lead no further.
    expect(findUsers.variables({ text: '' }, { me })).toEqual({ first: 1_000 })
    expect(await run(findUsers, { text: ' bO' }, signal())).toEqual({
      users: [{ id: 'bob', name: 'Bob' }],
    })
    const request = { clientId: uuid, memberIds: ['bob'] }
    expect(createConversation.variables(request, { me })).toMatchObject({
      id: 'ann-sub_bob',
      name: 'Ann and Bob',
      me: me.id,
      other: 'bob',
    })
    expect(createConversation.variables({ ...request, title: 'Lunch' }, { me })).toMatchObject({
      id: uuid,
      name: 'Lunch',
    })
    const data = { createConversation: { id: 'x' }, own: null, other: membership(['bob']) }
    expect(createConversation.decode(data, { me, request })).toEqual({
      id: 'c1',
      title: 'Ann and Bob',
      members: [me, { id: 'bob' }],
    })
  })

  it.each([[[]], [['bob', 'cyd']], [[me.id]]])('are of two people, and not of %o', (memberIds) => {
    const operation = chatql().createConversation
    expect(() => operation?.variables({ clientId: uuid, memberIds }, { me })).toThrow(
      expect.objectContaining({ code: 'unsupported' }),
    )
  })

  it('and users that are new are told by the inbox, which says that it is only some', () => {
    const { subscriptions, partial } = chatql()
    const [conversations, users] = subscriptions.inbox ?? []
    const request = { topic: { kind: 'inbox' } } as const
    expect(conversations?.variables(request, { me })).toEqual({ userId: me.id })
    const heard = { subscribeToNewUCs: membership(null) }
    // Who else is in it is not told yet: what is known of its members stays.
    expect(conversations?.decode(heard, { me, request })).toEqual({
      events: [{ type: 'conversation', conversation: { id: 'c1', title: 'Ann and Bob' } }],
    })
    const added = { subscribeToNewUsers: { id: 'eve', cognitoId: 'eve', username: 'Eve' } }
    expect(users?.decode(added, { me, request })).toEqual({
      events: [{ type: 'user', user: { id: 'eve', name: 'Eve' } }],
    })
    expect(partial).toEqual(['inbox'])
  })
})
