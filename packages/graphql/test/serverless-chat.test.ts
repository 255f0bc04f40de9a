import { expect, it } from 'vitest'
import { serverlessChat } from '../src/index.js'

const me = { id: 'ann' }
const { loadMessages, send, subscriptions } = serverlessChat('lobby')
const wire = (messageId: string, createdAt: string) => ({
  messageId,
  createdAt,
  body: `text of ${messageId}`,
  handle: 'bob',
})
const newest = { conversationId: 'lobby', start: 'newest', limit: 10 } as const

it('the room is read whole, and sorted here: by time, then by id', () => {
  const getMessages = [
    wire('c', '2026-01-01T00:00:02.000Z'),
    wire('b', '2026-01-01T00:00:01.000Z'),
    wire('a', '2026-01-01T00:00:02.000Z'),
  ]
  const page = loadMessages.decode({ getMessages }, { me, request: newest })
  expect(page.messages.map(({ id }) => id)).toEqual(['b', 'a', 'c'])
  expect(page).toMatchObject({ atStart: true, atEnd: true })
  expect(page.messages[0]).toEqual({
    id: 'b',
    conversationId: 'lobby',
    text: 'text of b',
    createdAt: Date.parse('2026-01-01T00:00:01.000Z'),
    author: { id: 'bob', name: 'bob' },
  })
})

it('what is sent and what is heard ask for all fields of a message', () => {
  for (const { document } of [send, ...(subscriptions.conversation ?? [])]) {
    expect(document).toMatch(/\{messageId body createdAt handle\}\}$/)
  }
})

it('there is no other room', () => {
  const topic = { kind: 'conversation', conversationId: 'elsewhere' } as const
  const operation = {
    clientId: 'k',
    queuedAt: 1,
    conversationId: 'elsewhere',
    content: { text: '' },
  }
  for (const ask of [
    () => loadMessages.variables({ ...newest, conversationId: 'elsewhere' }, { me }),
    () => send.variables(operation, { me }),
    () => subscriptions.conversation?.[0]?.variables({ topic }, { me }),
  ]) {
    expect(ask).toThrow(expect.objectContaining({ code: 'gone' }))
  }
})

it('there are no pages', () => {
  const start = { around: 'm1' }
  expect(() => loadMessages.variables({ ...newest, start }, { me })).toThrow(
    expect.objectContaining({ code: 'gone' }),
  )
})
