import { ChatError, type ConnectionStatus } from '@parley/core'
import { describe, expect, it } from 'vitest'
import { openedRoom } from './opened-room.js'
import { textMessage } from './scripted-transport.js'
import { createWorld } from './world.js'

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

  it.each([
    ['idle', () => {}],
    ['connecting', () => {}],
    ['catching-up', ({ listenings }) => each(listenings, ({ sink }) => sink.ready())],
    ['live', ({ listenings }) => each(listenings, ({ sink }) => sink.ready())],
    ['waiting', ({ listenings }) => each(listenings, ({ sink }) => sink.closed())],
    ['offline', ({ environment }) => environment.setOnline(false)],
    ['refused', ({ last }) => last().sink.closed(new ChatError('auth'))],
  ] satisfies [ConnectionStatus, (world: ReturnType<typeof openedRoom>) => void][])(
    'leaves no timer, listening or listener behind while %s',
    async (status, enter) => {
      const never = () => new Promise(() => {})
      const calls = { send: never, markRead: never, setTyping: never, setPresence: never }
      const world = openedRoom(
        { presence: { scope: 'global', heartbeatMs: 1_000 } },
        status === 'catching-up' ? { ...calls, loadMessages: never } : calls,
      )
      const { client, clock, environment, listenings, release, room } = world
      if (status === 'idle') release()
      else {
        client.onInboxChange(() => {})
        client.presence().subscribe(() => {})
        room.timeline.subscribe(() => {})
      }
      await clock.advance(0)
      enter(world)
      await clock.advance(0)
      room.send({ text: 'under way' })
      room.setTyping(true)
      for (const n of [1, 2]) room.markRead(textMessage(n))
      expect(client.connection.get().status).toBe(status)
      await clock.advance(0)
      client.close()
      await clock.advance(0)
      expect(clock.pending).toBe(0)
      expect(environment.listeners).toBe(0)
      const isOver = status === 'waiting' || status === 'refused'
      if (!isOver) expect(listenings.filter(({ stopped }) => !stopped)).toEqual([])
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

function each<T>(all: readonly T[], tell: (one: T) => void): void {
  for (const one of [...all]) tell(one)
}
