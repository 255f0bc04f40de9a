import type { ChatEvent, LiveSink } from '@parley/core'
import { describe, expect, it } from 'vitest'
import { malformed } from './malformed.js'
import { openedRoom } from './opened-room.js'
import { textMessage } from './scripted-transport.js'
import { shown } from './world.js'

const message = (n: number, changes: object = {}): ChatEvent => ({
  type: 'message',
  message: textMessage(n, changes),
})

describe('events and snapshots that break the contract', () => {
  it('loses nothing of a batch with one event that cannot be read, and reads what that may have been', async () => {
    const { clock, last, pages, ready, room } = openedRoom()
    await ready()
    const before = pages.length
    last().sink.events([
      message(1),
      malformed(null),
      malformed({ type: 'message' }),
      message(2, { author: undefined }),
      malformed({ type: 'from the future', conversationId: 'room' }),
      message(3),
    ])
    expect(shown(room)).toEqual(['text 1', 'text 3'])
    expect(room.state.get().catchingUp).toBe(true)
    await clock.advance(10_000)
    expect(room.state.get().catchingUp).toBe(false)
    expect(pages.length).toBeGreaterThan(before)
  })

  it.each([
    ['null', null],
    ['a string', 'message'],
    ['nothing named', {}],
    ['a message without fields', { type: 'message', message: {} }],
    ['a message with NaN for a position', message(2, { position: Number.NaN })],
    ['a message with a position of another type', message(2, { position: 'two' })],
    ['a change that is no object', { type: 'message-changed', conversationId: 'room', id: 'm1' }],
    [
      'a change to a time that is no number',
      { type: 'message-changed', conversationId: 'room', id: 'm1', changes: { createdAt: 'now' } },
    ],
    ['a deletion of nothing', { type: 'message-deleted', conversationId: 'room' }],
    ['a read mark of nobody', { type: 'read', conversationId: 'room', upTo: 1 }],
    [
      'a read mark at NaN',
      { type: 'read', conversationId: 'room', userId: 'bob', upTo: Number.NaN },
    ],
    ['a batch that is no list', undefined],
  ])('counts %s as missed, whatever checkpoint came with it, and reads it', async (name, event) => {
    const onServer = [textMessage(1), textMessage(2)]
    let known = 1
    const world = openedRoom(
      {},
      {
        loadMessages: async () => ({
          messages: onServer.slice(0, known),
          atStart: true,
          atEnd: true,
        }),
      },
    )
    const { clock, last, ready, room, status } = world
    await ready()
    known = 2
    const batch = name.startsWith('a batch') ? event : [event]
    last().sink.events(malformed(batch), 'later')
    expect(status()).toBe('catching-up')
    // Lost before it was read: the checkpoint does not cover what could not be read.
    last().sink.closed()
    await clock.advance(3_000)
    await ready('resumed')
    expect(shown(room)).toEqual(['text 1', 'text 2'])
    expect(status()).toBe('live')
  })

  it('reads what a batch named that came by the sink of another conversation', async () => {
    const { client, clock, listenings, pages } = openedRoom()
    client.conversation('other').open()
    for (const { sink } of listenings) sink.ready()
    await clock.advance(0)
    pages.length = 0
    const unreadable = message(1, { conversationId: 'other', author: undefined })
    listenings[0]?.sink.events([unreadable])
    await clock.advance(0)
    expect(pages.map(({ conversationId }) => conversationId)).toContain('other')
  })

  it('takes no part in it when who is typing or online cannot be read', async () => {
    const { clock, last, pages, ready, status } = openedRoom()
    await ready()
    pages.length = 0
    last().sink.events([
      malformed({ type: 'typing', conversationId: 'room' }),
      malformed({ type: 'presence', members: 5 }),
      malformed({ type: 'user', user: null }),
    ])
    await clock.advance(0)
    expect(status()).toBe('live')
    expect(pages).toEqual([])
  })

  it('never lets a change move a message or give it another name', async () => {
    const { last, ready, room } = openedRoom()
    await ready()
    const changes = { id: 'm9', position: 9, conversationId: 'other', author: null, text: 'edited' }
    last().sink.events([
      message(1),
      message(2),
      {
        type: 'message-changed',
        conversationId: 'room',
        id: 'm1',
        revision: 2,
        changes: malformed(changes),
      },
    ])
    expect(shown(room)).toEqual(['edited', 'text 2'])
    expect(room.timeline.get().indexOf('m1')).toBe(0)
  })

  it.each([
    [
      'the same event that cannot be read',
      (sink: LiveSink) => sink.events([message(1, { author: 1 })]),
    ],
    ['gaps', (sink: LiveSink) => sink.gap()],
    ['`ready`', (sink: LiveSink) => sink.ready()],
    [
      'a snapshot that cannot be read',
      (sink: LiveSink) => sink.snapshot('room', malformed({ messages: [null] })),
    ],
  ])('reads only so often when every read brings %s', async (_, bad) => {
    let reads = 0
    const world = openedRoom(
      {},
      {
        loadMessages: async () => {
          reads += 1
          bad(world.last().sink)
          return { messages: [textMessage(1)], atStart: true, atEnd: true }
        },
      },
    )
    await world.ready()
    await world.clock.advance(60_000)
    expect(reads).toBeGreaterThan(3)
    expect(reads).toBeLessThan(60)
    expect(shown(world.room)).toEqual(['text 1'])
  })

  it('keeps of a snapshot what can be shown, and reads the rest', async () => {
    const { clock, last, pages, ready, room } = openedRoom()
    await ready()
    pages.length = 0
    const messages = [
      textMessage(1),
      textMessage(2, { author: malformed(undefined) }),
      textMessage(3),
    ]
    last().sink.snapshot('room', { messages, atStart: true, atEnd: true }, 'later')
    expect(shown(room)).toEqual(['text 1', 'text 3'])
    expect(room.state.get().catchingUp).toBe(true)
    await clock.advance(0)
    expect(pages).toHaveLength(1)
  })

  it('routes by what an event names, and never by the sink', async () => {
    const { client, clock, last, listenings, room } = openedRoom()
    const other = client.conversation('other')
    other.open()
    for (const { sink } of listenings) sink.ready()
    await clock.advance(0)
    last().sink.events([message(1)])
    listenings[0]?.sink.events([
      message(2, { conversationId: 'other' }),
      message(3, { conversationId: 'nobody asked for' }),
      { type: 'message-deleted', conversationId: 'other', id: 'm1' },
    ])
    expect(shown(room)).toEqual(['text 1'])
    expect(shown(other)).toEqual(['text 2'])
  })

  it('shows a message once, however often and by whatever way it comes', async () => {
    const { clock, last, room } = openedRoom(
      {},
      {
        loadMessages: async () => ({
          messages: [textMessage(1), textMessage(1), textMessage(2)],
          atStart: true,
          atEnd: true,
        }),
      },
    )
    last().sink.ready()
    last().sink.events([message(2), message(1), message(2)])
    await clock.advance(0)
    last().sink.events([message(2), message(1)])
    last().sink.snapshot('room', {
      messages: [textMessage(1), textMessage(2)],
      atStart: true,
      atEnd: true,
    })
    expect(shown(room)).toEqual(['text 1', 'text 2'])
  })

  it('ignores a snapshot of a conversation that nobody asked for', async () => {
    const { clock, last, room } = openedRoom()
    last().sink.ready()
    await clock.advance(0)
    const page = { messages: [textMessage(1)], atStart: true, atEnd: true }
    last().sink.snapshot('elsewhere', page)
    expect(shown(room)).toEqual([])
    last().sink.snapshot('room', page, 'after')
    expect(shown(room)).toEqual(['text 1'])
    last().sink.closed()
    await clock.advance(3_000)
    expect(last().since).toBe('after')
  })
})
