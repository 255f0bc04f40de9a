import { ChatError, type ChatEvent, type LiveSink } from '@parley/core'
import { describe, expect, it } from 'vitest'
import { malformed } from './malformed.js'
import { openedRoom } from './opened-room.js'
import { textMessage } from './scripted-transport.js'
import { shown } from './world.js'

const message = (n: number, changes: object = {}): ChatEvent => ({
  type: 'message',
  message: textMessage(n, changes),
})

describe('the engine over a transport that breaks the contract', () => {
  it('takes strings that are thrown for failures of the backend', async () => {
    const { client, clock, room } = openedRoom(
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
    const { client, last } = openedRoom()
    last().sink.closed(malformed('gone away'))
    expect(client.connection.get()).toMatchObject({ status: 'waiting', error: { code: 'server' } })
  })

  it('stops a listening that closed before it was handed over only once', async () => {
    let stops = 0
    const { client } = openedRoom(
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
    const { client, clock, last, room } = openedRoom()
    const { sink } = last()
    sink.ready()
    await clock.advance(0)
    sink.closed()
    await clock.advance(3_000)
    sink.ready()
    sink.events([message(1)], 'old')
    sink.snapshot('room', { messages: [textMessage(2)], atStart: true, atEnd: true })
    sink.gap()
    sink.closed(new ChatError('auth'))
    expect(client.connection.get().status).toBe('connecting')
    expect(shown(room)).toEqual([])
    expect(last().since).toBeUndefined()
  })

  it('believes no second word that it is ready, and reads again', async () => {
    const { clock, last, pages, ready } = openedRoom()
    await ready()
    expect(pages).toHaveLength(1)
    last().sink.ready()
    await clock.advance(0)
    expect(pages).toHaveLength(2)
    last().sink.closed()
    last().sink.ready()
    await clock.advance(0)
    expect(pages).toHaveLength(2)
  })

  it('hands back no checkpoint that is not a text', async () => {
    const { clock, last, ready } = openedRoom()
    await ready()
    last().sink.events([], 'good')
    for (const bad of [7, null, {}]) last().sink.events([], malformed(bad))
    last().sink.closed()
    await clock.advance(3_000)
    expect(last().since).toBe('good')
  })

  it('says nothing after a reconnect only for 10 s, then it is opened again', async () => {
    const { clock, last, listenings, ready, status } = openedRoom()
    await ready()
    last().sink.closed()
    await clock.advance(3_000)
    expect(listenings).toHaveLength(2)
    await clock.advance(60_000)
    expect(status()).not.toBe('live')
    expect(listenings.length).toBeGreaterThan(3)
    expect(listenings.length).toBeLessThan(12)
    expect(listenings.slice(0, -1).filter(({ stopped }) => !stopped)).toHaveLength(1)
  })

  it('closes what closes at once each time, and tries only so often', async () => {
    let listens = 0
    const { clock } = openedRoom(
      {},
      {
        listen: (_: unknown, sink: LiveSink) => {
          listens += 1
          sink.closed(new ChatError('network'))
          return () => {}
        },
      },
    )
    await clock.advance(60_000)
    expect(listens).toBeGreaterThan(3)
    expect(listens).toBeLessThan(40)
  })

  const thrown = [
    ['a string', 'no'],
    ['nothing', undefined],
    ['a promise', Promise.resolve('no')],
    ['an error of another kind', new TypeError('no')],
  ] as const
  const failures = thrown.flatMap(([what, value]): [string, () => unknown][] => [
    [
      `throws ${what}`,
      () => {
        throw value
      },
    ],
    [`rejects with ${what}`, () => Promise.reject(value)],
  ])
  it.each([
    ...failures,
    ['answers nothing', () => undefined],
    ['answers a number', () => 5],
  ] satisfies [string, () => unknown][])(
    'neither breaks nor asks without end when every method %s',
    async (_, method) => {
      const unhandled: unknown[] = []
      const hear = (error: unknown) => unhandled.push(error)
      process.on('unhandledRejection', hear)
      let calls = 0
      const counted = () => {
        calls += 1
        return method()
      }
      const names =
        'loadMessages send edit delete react loadUsers markRead setTyping setPresence listen'
      const methods = Object.fromEntries(names.split(' ').map((name) => [name, counted]))
      const { client, clock, room } = openedRoom({}, methods)
      client.presence().subscribe(() => {})
      client.user('bob').subscribe(() => {})
      room.send({ text: 'hello' })
      room.markRead(textMessage(1))
      room.setTyping(true)
      await Promise.all([
        room.catchUp(),
        room.loadOlder(),
        room.loadGap('gap:1'),
        clock.advance(60_000),
      ])
      expect(calls).toBeLessThan(150)
      expect(shown(room)).toHaveLength(1)
      client.close()
      await clock.advance(10_000)
      process.off('unhandledRejection', hear)
      expect(unhandled).toEqual([])
      expect(clock.pending).toBe(0)
    },
  )

  it('believes no `ready` of a listening that it has let go', async () => {
    const { client, clock, last, release, status } = openedRoom()
    const { sink } = last()
    release()
    await clock.advance(0)
    sink.ready()
    sink.events([message(1)], 'seven')
    sink.snapshot('room', { messages: [textMessage(1)], atStart: true, atEnd: true })
    sink.gap()
    sink.closed(new ChatError('auth'))
    expect(status()).toBe('idle')
    expect(shown(client.conversation('room'))).toEqual([])
  })
})

describe('a live query that gives no client ids back', () => {
  it('never shows a snapshot with what is being sent beside the pending message', async () => {
    let answer = (_: ReturnType<typeof textMessage>) => {}
    const { clock, last, room } = openedRoom(
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
