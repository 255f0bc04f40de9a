import type { ChatEvent } from '@parley/core'
import { describe, expect, it } from 'vitest'
import { parleyMe, parleyOperations } from '../src/index.js'
import { conversation, message, wireConversation, wireMessage } from './parley-answers.js'

const me = { id: 'u1' }
const row = { clientId: 'k1', queuedAt: 1, conversationId: 'c1' }

describe('what the parley preset asks', () => {
  const { loadMessages, send, edit, react, markRead, createConversation } = parleyOperations
  const variables = (start: Parameters<typeof loadMessages.variables>[0]['start']) =>
    JSON.parse(
      JSON.stringify(loadMessages.variables({ conversationId: 'c1', start, limit: 50 }, { me })),
    )

  it('starts pages at messages, by their ids', () => {
    expect(variables('newest')).toEqual({ conversationId: 'c1', limit: 50 })
    expect(variables({ before: message })).toEqual({
      conversationId: 'c1',
      limit: 50,
      before: 'm1',
    })
    expect(variables({ after: message })).toEqual({ conversationId: 'c1', limit: 50, after: 'm1' })
    expect(variables({ around: 'm2' })).toEqual({ conversationId: 'c1', limit: 50, around: 'm2' })
  })

  it('sends no more of an outbox row than the input types have', () => {
    const content = { text: 'Hello' }
    const json = (value: unknown) => JSON.parse(JSON.stringify(value))
    expect(json(send.variables({ ...row, content }, { me }))).toEqual({
      input: { clientId: 'k1', conversationId: 'c1', text: 'Hello' },
    })
    expect(json(edit?.variables({ ...row, messageId: 'm1', content }, { me }))).toEqual({
      input: { clientId: 'k1', conversationId: 'c1', messageId: 'm1', text: 'Hello' },
    })
    expect(
      json(react?.variables({ ...row, messageId: 'm1', emoji: '👍', on: false }, { me })),
    ).toEqual({
      input: { clientId: 'k1', conversationId: 'c1', messageId: 'm1', emoji: '👍', on: false },
    })
    expect(
      json(createConversation?.variables({ clientId: 'k2', memberIds: ['u2'] }, { me })),
    ).toEqual({ input: { clientId: 'k2', memberIds: ['u2'] } })
  })

  it('marks read by position', () => {
    expect(markRead?.variables({ conversationId: 'c1', upTo: message }, { me })).toEqual({
      conversationId: 'c1',
      upTo: 7,
    })
  })

  it.each([
    { attachments: [{ url: 'https://example.org/a', name: 'a', mimeType: 'text/plain' }] },
    { mentions: ['u2'] },
    { replyTo: 'm0' },
    { data: { colour: 'red' } },
  ])('refuses what the schema cannot carry instead of dropping it: %o', (extra) => {
    const content = { text: 'canary text', ...extra }
    for (const ask of [
      () => send.variables({ ...row, content }, { me }),
      () => edit?.variables({ ...row, messageId: 'm1', content }, { me }),
    ]) {
      expect(ask).toThrow(expect.objectContaining({ code: 'unsupported' }))
      expect(ask).not.toThrow(/canary/)
    }
  })

  it('takes empty lists for nothing', () => {
    const content = { text: 'Hello', attachments: [], mentions: [] }
    expect(() => send.variables({ ...row, content }, { me })).not.toThrow()
  })

  it('names each operation like its field', () => {
    const { subscriptions } = parleyOperations
    const documents = [
      parleyMe.document,
      ...Object.values(parleyOperations).flatMap((entry) =>
        typeof entry === 'object' && 'document' in entry ? [entry.document] : [],
      ),
      ...Object.values(subscriptions).flatMap((list) => list.map(({ document }) => document)),
    ]
    const names = documents.map((document) => /^\w+ (\w+)/.exec(document)?.[1]).sort()
    expect(names).toEqual(
      [
        'Me',
        'Messages',
        'Conversations',
        'Users',
        'FindUsers',
        'SendMessage',
        'EditMessage',
        'DeleteMessage',
        'SetReaction',
        'CreateConversation',
        'MarkRead',
        'SetTyping',
        'SetPresence',
        'ConversationUpdates',
        'InboxUpdates',
        'PresenceUpdates',
      ].sort(),
    )
    expect(parleyOperations.loadUsers?.document).toBe(
      'query Users($ids:[ID!]!){users(ids:$ids){id name avatarUrl profileUrl}}',
    )
    expect(parleyOperations.setTyping?.document).toBe(
      'mutation SetTyping($conversationId:ID!,$typing:Boolean!){setTyping(conversationId:$conversationId,typing:$typing)}',
    )
  })
})

describe('what the parley preset reads', () => {
  it('is messages, pages, conversations and users without the nulls', () => {
    const request = { conversationId: 'c1', start: 'newest', limit: 1 } as const
    const page = { messages: [wireMessage], atStart: true, atEnd: false, extra: 1 }
    expect(parleyOperations.loadMessages.decode({ messages: page }, { me, request })).toEqual({
      messages: [message],
      atStart: true,
      atEnd: false,
    })
    const conversations = { conversations: [wireConversation], next: 'more' }
    expect(
      parleyOperations.loadConversations?.decode({ conversations }, { me, request: { limit: 1 } }),
    ).toEqual({ conversations: [conversation], next: 'more' })
    expect(parleyMe.decode({ me: wireMessage.author }, { me, request: undefined })).toEqual(
      message.author,
    )
  })

  it('names where an answer is wrong, and not what stood there', () => {
    const broken = { ...wireMessage, reactions: [{ emoji: '👍', userIds: ['u1', 5], count: 1 }] }
    const decode = () =>
      parleyOperations.send.decode(
        { sendMessage: { ...broken, text: 'canary text' } },
        { me, request: { ...row, content: { text: '' } } },
      )
    expect(decode).toThrow(/data\.sendMessage\.reactions\[0\]\.userIds\[1\]/)
    expect(decode).toThrow(expect.objectContaining({ code: 'server' }))
    expect(decode).not.toThrow(/canary/)
  })

  const update = (value: unknown) =>
    parleyOperations.subscriptions.inbox?.[0]?.decode(
      { inboxUpdates: value },
      { me, request: { topic: { kind: 'inbox' } } },
    )
  const events: readonly (readonly [object, ChatEvent])[] = [
    [
      { __typename: 'MessageEvent', message: wireMessage },
      { type: 'message', message },
    ],
    [
      { __typename: 'ReadEvent', conversationId: 'c1', userId: 'u2', upTo: 12 },
      { type: 'read', conversationId: 'c1', userId: 'u2', upTo: 12 },
    ],
    [
      { __typename: 'TypingEvent', conversationId: 'c1', user: wireMessage.author, ttlMs: 0 },
      { type: 'typing', conversationId: 'c1', user: message.author, ttlMs: 0 },
    ],
    [
      { __typename: 'ConversationEvent', conversation: wireConversation },
      { type: 'conversation', conversation },
    ],
    [
      { __typename: 'ConversationRemovedEvent', conversationId: 'c1' },
      { type: 'conversation-removed', conversationId: 'c1' },
    ],
    [
      {
        __typename: 'PresenceEvent',
        members: [
          { user: wireMessage.author, state: 'busy', connections: 2, lastActiveAt: null, ttlMs: 9 },
          { user: wireMessage.author, state: 'levitating', connections: 1 },
        ],
        complete: false,
        total: 40,
      },
      {
        type: 'presence',
        members: [
          { user: message.author, state: 'busy', connections: 2, ttlMs: 9 },
          { user: message.author, state: 'online', connections: 1 },
        ],
        complete: false,
        total: 40,
      },
    ],
    [
      { __typename: 'UserEvent', user: wireMessage.author },
      { type: 'user', user: message.author },
    ],
  ]

  it.each(events)('is the event %o', (wire, event) => {
    expect(update({ __typename: 'Events', checkpoint: '3', events: [wire] })).toEqual({
      events: [event],
      checkpoint: '3',
      gap: false,
    })
  })

  it('is the first word of a subscription', () => {
    expect(update({ __typename: 'Subscribed', checkpoint: null, resumed: false })).toEqual({
      subscribed: { resumed: false },
    })
    expect(update({ __typename: 'Subscribed', checkpoint: '4', resumed: true })).toEqual({
      subscribed: { resumed: true, checkpoint: '4' },
    })
  })

  it('is nothing where it is unknown', () => {
    expect(update({ __typename: 'Weather', sunny: true })).toEqual({})
    const unknown = [{ __typename: 'PollEvent' }, { __typename: 'constructor' }]
    expect(update({ __typename: 'Events', events: unknown })).toEqual({ events: [], gap: false })
  })

  it('is a gap and the rest where one event cannot be read', () => {
    const items = [events[0]?.[0], null, 7, { __typename: 'MessageEvent' }, events[1]?.[0]]
    expect(update({ __typename: 'Events', checkpoint: '5', events: items })).toEqual({
      events: [events[0]?.[1], events[1]?.[1]],
      checkpoint: '5',
      gap: true,
    })
  })
})
