import { describe, expect, it } from 'vitest'
import { parleyAppSync } from '../src/index.js'
import { message, wireConversation, wireMessage } from './parley-answers.js'

const me = { id: 'u1' }
const operations = parleyAppSync()
const row = { clientId: 'k1', queuedAt: 1, conversationId: 'c1', content: { text: 'Hello' } }
const ada = { id: 'u1', name: 'Ada', avatarUrl: null, profileUrl: null }
const nothing = { message: null, readUpTo: null, typingTtlMs: null, conversation: null }
const change = {
  ...nothing,
  conversationId: 'c1',
  memberIds: ['u1', 'u2'],
  userId: 'u2',
  user: wireMessage.author,
}
const hear = (what: object) =>
  operations.subscriptions.conversation?.[0]?.decode(
    { onConversationChange: { ...change, ...what } },
    { me, request: { topic: { kind: 'conversation', conversationId: 'c1' } } },
  )?.events

describe('a mutation of the parleyAppSync preset', () => {
  it('asks for all that its subscriptions hear and are filtered by', () => {
    const { send, edit, react, markRead, setTyping, createConversation, subscriptions } = operations
    const [heard] = subscriptions.conversation ?? []
    const selection = heard?.document
      .slice(heard.document.indexOf('){') + 2)
      .replace(/^\w+\(.*?\)/, '')
    expect(selection).toMatch(/^\{conversationId memberIds userId user\{/)
    const mutations = [
      send,
      edit,
      operations.delete,
      react,
      markRead,
      setTyping,
      createConversation,
    ]
    for (const mutation of mutations) expect(mutation?.document).toContain(selection)
    expect(subscriptions.inbox?.[0]?.document).toContain(selection)
  })

  it('answers with its message', () => {
    const data = { sendMessage: { ...change, message: wireMessage } }
    expect(operations.send.decode(data, { me, request: row })).toEqual(message)
  })

  it('that answers without one has failed', () => {
    const decode = () => operations.send.decode({ sendMessage: change }, { me, request: row })
    expect(decode).toThrow(expect.objectContaining({ code: 'server' }))
  })
})

describe('a change', () => {
  it('of a message is the message, whose client id is only for its author', () => {
    const withId = { ...wireMessage, clientId: 'k9' }
    expect(hear({ message: withId })).toEqual([{ type: 'message', message }])
    const own = { ...withId, author: ada }
    expect(hear({ message: own })).toMatchObject([{ message: { clientId: 'k9' } }])
    const conversation = { ...wireConversation, unreadCount: null, readUpTo: null }
    const [, told] = hear({ message: withId, conversation }) ?? []
    expect(told).toMatchObject({ type: 'conversation', conversation: { lastMessage: message } })
    expect(JSON.stringify(told)).not.toMatch(/k9|unreadCount|readUpTo/)
  })

  it('of a read mark names who has read', () => {
    expect(hear({ readUpTo: 7 })).toEqual([
      { type: 'read', conversationId: 'c1', userId: 'u2', upTo: 7 },
    ])
  })

  it('of who types is told of others', () => {
    const typing = { type: 'typing', conversationId: 'c1', user: message.author, ttlMs: 5_000 }
    expect(hear({ typingTtlMs: 5_000 })).toEqual([typing])
    expect(hear({ typingTtlMs: 0 })).toEqual([{ ...typing, ttlMs: 0 }])
    expect(hear({ typingTtlMs: 5_000, userId: 'u1', user: ada })).toEqual([])
  })

  it('of what is not known yet is nothing', () => {
    expect(hear({ tomorrow: 1 })).toEqual([])
  })
})

it('presence begins with who is there, of whom there may be more', () => {
  const [presence] = operations.subscriptions.presence ?? []
  const first = presence?.first
  const request = { topic: { kind: 'presence' } } as const
  const member = { userId: 'u2', user: wireMessage.author, state: 'away', connections: 1 }
  const decode = (total: number) =>
    first?.decode({ presence: { members: [member], total } }, { me, request })
  expect(decode(1)).toMatchObject({ events: [{ complete: true, total: 1 }] })
  expect(decode(9)).toMatchObject({ events: [{ complete: false, total: 9 }] })
  expect(operations.setPresence?.document).toContain('{userId user{')
})
