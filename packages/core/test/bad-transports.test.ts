import { ChatError, type ChatEvent, createChatClient } from '@parley/core'
import { createVirtualEnvironment } from '@parley/testing'
import { describe, expect, it } from 'vitest'
import { createScriptedTransport, textMessage } from './scripted-transport.js'
import { createWorld, shown } from './world.js'

function opened(capabilities = {}, methods = {}) {
  const environment = createVirtualEnvironment()
  const scripted = createScriptedTransport(capabilities, methods)
  const client = createChatClient({ transport: scripted.transport, environment })
  const room = client.conversation('room')
  room.open()
  return { ...scripted, environment, clock: environment.clock, client, room }
}
const message = (n: number, changes = {}): ChatEvent => ({
  type: 'message',
  message: textMessage(n, changes),
})

describe('the engine over a transport that breaks the contract', () => {
  it('takes strings that are thrown for failures of the backend', async () => {
    const { client, clock, room } = opened(
      {},
      {
        listen: () => {
          throw 'no ChatError'
        },
        loadMessages: () => {
          throw 'no promise'
        },
      },
    )
    expect(client.connection.get()).toMatchObject({
      status: 'waiting',
      error: { code: 'server', cause: 'no ChatError' },
    })
    await room.catchUp()
    expect(room.state.get().error?.code).toBe('server')
    await clock.advance(60_000)
    expect(client.connection.get().error).toBeInstanceOf(ChatError)
  })

  it('takes what it closes with, whatever that is', () => {
    const { client, last } = opened()
    last().sink.closed('gone away' as unknown as ChatError)
    expect(client.connection.get()).toMatchObject({ status: 'waiting', error: { code: 'server' } })
  })

  it('stops a listening that closed before it was handed over only once', async () => {
    let stops = 0
    const { client } = opened(
      {},
      {
        listen: (_: unknown, sink: { closed(): void }) => {
          sink.closed()
          return () => {
            stops += 1
          }
        },
      },
    )
    expect(client.connection.get().status).toBe('waiting')
    client.close()
    expect(stops).toBe(0)
  })

  it('hears nothing after `closed` and after it let go', async () => {
    const { client, clock, last, room } = opened()
    const { sink } = last()
    sink.ready()
    await clock.advance(0)
    sink.closed()
    await clock.advance(500)
    sink.ready()
    sink.events([message(1)], 'old')
    sink.snapshot('room', { messages: [textMessage(2)], atStart: true, atEnd: true })
    sink.gap()
    sink.closed(new ChatError('auth'))
    expect(client.connection.get().status).toBe('connecting')
    expect(shown(room)).toEqual([])
    expect(last().since).toBeUndefined()
  })

  it('loses nothing of a batch with one event that cannot be read', async () => {
    const { clock, last, room } = opened()
    last().sink.ready()
    await clock.advance(0)
    last().sink.events([
      message(1),
      null as unknown as ChatEvent,
      { type: 'message' } as unknown as ChatEvent,
      message(2, { author: undefined }),
      { type: 'from the future', conversationId: 'room' } as unknown as ChatEvent,
      message(3),
    ])
    expect(shown(room)).toEqual(['text 1', 'text 3'])
  })

  it('routes by what an event names, and never by the sink', async () => {
    const { client, clock, last, listenings, room } = opened()
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
    const { clock, last, room } = opened(
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

  it('takes no message of another conversation out of a page', async () => {
    const { clock, last, room } = opened(
      {},
      {
        loadMessages: async () => ({
          messages: [textMessage(1), textMessage(2, { conversationId: 'other' })],
          atStart: true,
          atEnd: true,
        }),
      },
    )
    last().sink.ready()
    await clock.advance(0)
    expect(shown(room)).toEqual(['text 1'])
  })

  it('asks a transport that gives the same page again and again only so often', async () => {
    let pages = 0
    const { clock, client, last } = opened(
      {},
      {
        loadMessages: async () => {
          pages += 1
          const messages = pages === 1 ? [1, 2, 3, 4] : [3, 4]
          return { messages: messages.map((n) => textMessage(n)), atStart: false, atEnd: true }
        },
      },
    )
    last().sink.ready()
    await clock.advance(0)
    last().sink.gap()
    await clock.advance(0)
    expect(client.connection.get().status).toBe('live')
    expect(pages).toBeLessThan(600)
  })

  it('ignores a snapshot of a conversation that nobody asked for', async () => {
    const { clock, last, room } = opened()
    last().sink.ready()
    await clock.advance(0)
    const page = { messages: [textMessage(1)], atStart: true, atEnd: true }
    last().sink.snapshot('elsewhere', page)
    expect(shown(room)).toEqual([])
    last().sink.snapshot('room', page, 'after')
    expect(shown(room)).toEqual(['text 1'])
    last().sink.closed()
    await clock.advance(500)
    expect(last().since).toBe('after')
  })
})

describe('listeners', () => {
  it('are told at most once a frame', async () => {
    const { backend, clock, room, settle } = createWorld()
    room.open()
    await settle()
    let told = 0
    room.timeline.subscribe(() => {
      told += 1
    })
    for (let n = 0; n < 1_000; n += 1) backend.sends('bob', 'room', `message ${n}`)
    expect(told).toBe(0)
    await clock.advance(16)
    expect(told).toBe(1)
    expect(room.timeline.get().length).toBe(1_000)
    await clock.advance(1_000)
    expect(told).toBe(1)
  })

  it('see a snapshot that never changes for its revision', async () => {
    const { backend, room, settle } = createWorld()
    room.open()
    await settle()
    backend.sends('bob', 'room', 'one')
    const before = room.timeline.get()
    expect(room.timeline.get()).toBe(before)
    backend.sends('bob', 'room', 'two')
    expect(before.length).toBe(1)
    expect(room.timeline.get().revision).toBeGreaterThan(before.revision)
    const state = room.state.get()
    await settle()
    expect(room.state.get()).toBe(state)
  })

  it('that throw do not keep the others from hearing', async () => {
    const { backend, room, settle } = createWorld()
    const thrown: unknown[] = []
    const onRejection = (error: unknown) => thrown.push(error)
    process.on('unhandledRejection', onRejection)
    room.open()
    await settle()
    let told = 0
    room.timeline.subscribe(() => {
      throw new Error('a broken listener')
    })
    room.timeline.subscribe(() => {
      told += 1
    })
    backend.sends('bob', 'room', 'one')
    await settle()
    await settle()
    process.off('unhandledRejection', onRejection)
    expect(told).toBe(1)
    expect(thrown).toHaveLength(1)
  })
})

describe('closing', () => {
  it('leaves no timer and no listening behind, whatever was under way', async () => {
    const world = createWorld()
    const { backend, client, clock, link, room, settle } = world
    backend.addMessages('room', [{ authorId: 'bob', text: 'old' }])
    room.open()
    client.onInboxChange(() => {})
    client.presence().subscribe(() => {})
    client.user('bob').subscribe(() => {})
    room.timeline.subscribe(() => {})
    backend.joins('bob')
    await settle()
    backend.types('bob', 'room')
    room.setTyping(true)
    link.hold()
    room.send({ text: 'in flight' })
    void room.catchUp()
    const item = room.timeline.get().at(0)
    if (item.kind === 'message') room.markRead(item.message)
    await clock.advance(0)
    client.close()
    client.close()
    link.release()
    await clock.advance(0)
    expect(clock.pending).toBe(0)
    expect(backend.listenings()).toBe(0)
  })

  it.each(['waiting', 'offline', 'refused'] as const)(
    'leaves nothing behind while %s',
    async (how) => {
      const { backend, client, clock, environment, link, room, settle, status } = createWorld()
      room.open()
      client.presence().subscribe(() => {})
      await settle()
      room.send({ text: 'hello' })
      if (how === 'waiting') link.cut()
      if (how === 'offline') environment.setOnline(false)
      if (how === 'refused') link.refuse()
      expect(status()).toBe(how)
      await clock.advance(0)
      client.close()
      await clock.advance(0)
      expect(clock.pending).toBe(0)
      expect(backend.listenings()).toBe(0)
    },
  )

  it('leaves nothing behind when the last holder lets go, in any state', async () => {
    const { backend, clock, link, room, settle } = createWorld()
    const release = room.open()
    await settle()
    link.cut()
    release()
    await clock.advance(60_000)
    expect(clock.pending).toBe(0)
    expect(backend.listenings()).toBe(0)
  })

  it('refuses what is asked of a closed client', async () => {
    const { client, room, clock } = createWorld()
    client.close()
    expect(() => room.send({ text: 'hello' })).toThrowError(ChatError)
    room.open()
    client.onInboxChange(() => {})
    await Promise.all([room.catchUp(), room.loadOlder()])
    const call = { signal: new AbortController().signal }
    await expect(client.requests.loadUsers?.(['bob'], call)).rejects.toMatchObject({ code: 'gone' })
    await clock.advance(0)
    expect(clock.pending).toBe(0)
    expect(client.connection.get().status).toBe('idle')
  })
})

describe('a live query that gives no client ids back', () => {
  it('never shows a snapshot with what is being sent beside the pending message', async () => {
    let answer = (_: ReturnType<typeof textMessage>) => {}
    const { clock, last, room } = opened(
      { echoesClientId: false, idempotent: false },
      {
        send: () =>
          new Promise((resolve) => {
            answer = resolve
          }),
      },
    )
    last().sink.ready()
    await clock.advance(0)
    room.send({ text: 'text 1' })
    await clock.advance(0)
    const page = { messages: [textMessage(1)], atStart: true, atEnd: true }
    last().sink.snapshot('room', page)
    expect(shown(room)).toEqual(['text 1 [pending]'])
    answer(textMessage(1))
    await clock.advance(0)
    expect(shown(room)).toEqual(['text 1'])
    expect(room.state.get().unsent).toBe(0)
  })
})
