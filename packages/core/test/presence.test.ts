import { type ChatEvent, createChatClient, type PresenceMember } from '@parley/core'
import { createVirtualEnvironment } from '@parley/testing'
import { describe, expect, it } from 'vitest'
import { createScriptedTransport, textMessage } from './scripted-transport.js'
import { createWorld } from './world.js'

const bob = { id: 'bob', name: 'Bob' }
const member = (id: string, changes: Partial<PresenceMember> = {}): PresenceMember => ({
  user: { id },
  state: 'online',
  ...changes,
})

function scripted(capabilities = {}, methods = {}) {
  const environment = createVirtualEnvironment()
  const transport = createScriptedTransport(capabilities, methods)
  const client = createChatClient({ transport: transport.transport, environment })
  const tell = (...events: ChatEvent[]) => transport.last().sink.events(events)
  return { ...transport, environment, clock: environment.clock, client, tell }
}

describe('presence', () => {
  it('shows who is online, over joins, updates and leaves', async () => {
    const { client, last, tell } = scripted()
    const presence = client.presence()
    presence.subscribe(() => {})
    last().sink.ready()
    tell({
      type: 'presence',
      members: [member('ada'), member('bob'), member('eve', { state: 'offline' })],
      complete: true,
    })
    expect(presence.get().members.map(({ user }) => user.id)).toEqual(['ada', 'bob'])
    tell({ type: 'presence', members: [member('bob', { state: 'away' }), member('cid')] })
    expect(presence.get().members.map(({ state }) => state)).toEqual(['online', 'away', 'online'])
    tell({ type: 'presence', members: [member('ada', { state: 'offline' })] })
    expect(presence.get()).toMatchObject({ total: 2, stale: false })
    tell({ type: 'presence', members: [member('dan')], total: 900 })
    expect(presence.get().total).toBe(900)
    expect(presence.get().members).toHaveLength(3)
  })

  it('lets members go whose time is over', async () => {
    const { client, clock, last, tell } = scripted()
    const presence = client.presence()
    presence.subscribe(() => {})
    last().sink.ready()
    tell({ type: 'presence', members: [member('bob', { ttlMs: 65_000 }), member('cid')] })
    await clock.advance(60_000)
    tell({ type: 'presence', members: [member('bob', { ttlMs: 65_000 })] })
    await clock.advance(64_999)
    expect(presence.get().members).toHaveLength(2)
    await clock.advance(1)
    expect(presence.get().members.map(({ user }) => user.id)).toEqual(['cid'])
    expect(presence.get().total).toBe(1)
  })

  it('is stale but not empty while the connection is down', async () => {
    const { client, clock, last, tell } = scripted()
    const presence = client.presence()
    presence.subscribe(() => {})
    last().sink.ready()
    tell({ type: 'presence', members: [member('bob', { ttlMs: 65_000 })] })
    last().sink.closed()
    await clock.advance(0)
    await clock.advance(500)
    expect(presence.get()).toMatchObject({ stale: true, total: 1 })
    await clock.advance(9_000)
    last().sink.ready()
    await clock.advance(0)
    expect(presence.get()).toMatchObject({ stale: false, total: 1 })
    await clock.advance(65_000)
    expect(presence.get().total).toBe(0)
  })

  it('listens while somebody subscribes, to one room for all or one a conversation', async () => {
    const { client, clock, last, listenings } = scripted()
    const stop = client.presence('room').subscribe(() => {})
    client.presence('other').subscribe(() => {})()
    expect(listenings).toHaveLength(1)
    expect(last().topic).toEqual({ kind: 'presence' })
    stop()
    await clock.advance(0)
    expect(last().stopped).toBe(true)
    const perRoom = scripted({ presence: { scope: 'conversation' } })
    perRoom.client.presence('room').subscribe(() => {})
    perRoom.client.presence('other').subscribe(() => {})
    perRoom.tell({ type: 'presence', conversationId: 'room', members: [member('bob')] })
    expect(perRoom.client.presence('room').get().total).toBe(1)
    expect(perRoom.client.presence('other').get().total).toBe(0)
  })

  it('tells that oneself is there: on connecting, by heartbeat, away when hidden for 5 min', async () => {
    const told: string[] = []
    const { client, clock, environment, last } = scripted(
      { presence: { scope: 'global', heartbeatMs: 25_000 } },
      {
        setPresence: async (state: string) => {
          told.push(state)
        },
      },
    )
    expect(told).toEqual([])
    const stop = client.presence().subscribe(() => {})
    last().sink.ready()
    expect(told).toEqual(['online'])
    await clock.advance(50_000)
    expect(told).toEqual(['online', 'online', 'online'])
    environment.setVisible(false)
    await clock.advance(299_999)
    expect(new Set(told)).toEqual(new Set(['online']))
    await clock.advance(1)
    expect(told.at(-1)).toBe('away')
    environment.setVisible(true)
    expect(told.at(-1)).toBe('online')
    client.setPresence('busy')
    expect(told.at(-1)).toBe('busy')
    await clock.advance(25_000)
    expect(told.at(-1)).toBe('busy')
    stop()
    await clock.advance(0)
    const before = told.length
    await clock.advance(100_000)
    expect(told).toHaveLength(before)
    expect(clock.pending).toBe(0)
  })

  it('tells that it is away 5 min after it was hidden, however often the connection is lost meanwhile', async () => {
    const told: string[] = []
    const { client, clock, environment, last } = scripted(
      { presence: { scope: 'global' } },
      {
        setPresence: async (state: string) => {
          told.push(state)
        },
      },
    )
    client.presence().subscribe(() => {})
    last().sink.ready()
    environment.setVisible(false)
    for (let n = 0; n < 5; n += 1) {
      await clock.advance(50_000)
      last().sink.closed()
      await clock.advance(500)
      last().sink.ready()
    }
    await clock.advance(47_499)
    expect(new Set(told)).toEqual(new Set(['online']))
    await clock.advance(1)
    expect(told.at(-1)).toBe('away')
  })

  it('agrees with a backend: one user over two tabs stays until the last one goes', async () => {
    const { backend, client, settle } = createWorld()
    const presence = client.presence()
    presence.subscribe(() => {})
    backend.joins('bob')
    backend.joins('bob')
    await settle()
    const ids = () => presence.get().members.map(({ user }) => user.id)
    expect(ids()).toContain('bob')
    backend.goes('bob')
    await settle()
    expect(ids()).toContain('bob')
    backend.goes('bob')
    await settle()
    expect(ids()).not.toContain('bob')
  })
})

describe('typing', () => {
  const typing = (ttlMs: number, user = bob): ChatEvent => ({
    type: 'typing',
    conversationId: 'room',
    user,
    ttlMs,
  })

  it('shows others until they stop, their time is over, or their message comes', async () => {
    const { client, clock, last, tell } = scripted()
    const room = client.conversation('room')
    room.open()
    last().sink.ready()
    const names = () => room.typing.get().map((user) => user.id)
    tell(typing(6_000), typing(6_000, { id: 'ada', name: 'Ada' }))
    expect(names()).toEqual(['bob'])
    tell(typing(0))
    expect(names()).toEqual([])
    tell(typing(6_000))
    await clock.advance(5_999)
    expect(names()).toEqual(['bob'])
    await clock.advance(1)
    expect(names()).toEqual([])
    tell(typing(3_600_000))
    await clock.advance(10_000)
    expect(names()).toEqual([])
    tell(typing(6_000), { type: 'message', message: textMessage(1, { author: bob }) })
    expect(names()).toEqual([])
  })

  it('is told every 3 s at most, and ended 5 s after the last key or with the message', async () => {
    const { room, link, clock, backend, settle } = createWorld()
    room.open()
    await settle()
    const told = () =>
      link.calls
        .filter(({ method }) => method === 'setTyping')
        .map(({ request }) => (request as { typing: boolean }).typing)
    for (let n = 0; n < 40; n += 1) {
      room.setTyping(true)
      await clock.advance(100)
    }
    expect(told()).toEqual([true, true])
    await clock.advance(4_900)
    expect(told()).toEqual([true, true, false])
    room.setTyping(true)
    room.send({ text: 'done' })
    await clock.advance(60_000)
    expect(told()).toEqual([true, true, false, true, false])
    expect(backend.messages('room')).toHaveLength(1)
  })
})

describe('read marks', () => {
  it('only rise', async () => {
    const { client, last, tell } = scripted()
    const room = client.conversation('room')
    room.open()
    last().sink.ready()
    const read = (upTo: number | string): ChatEvent => ({
      type: 'read',
      conversationId: 'room',
      userId: 'bob',
      upTo,
    })
    tell(read(5), read(3), read('9'), read(6))
    expect([...room.readMarks.get()]).toEqual([['bob', 6]])
  })

  it('are told once a second at most, never lower, and again when that failed', async () => {
    const told: number[] = []
    let fails = false
    const { client, clock } = scripted(
      {},
      {
        markRead: async ({ upTo }: { upTo: { position: number } }) => {
          told.push(upTo.position)
          if (fails) throw 'no'
        },
      },
    )
    const room = client.conversation('room')
    for (const n of [3, 1, 4, 2, 6, 5]) room.markRead(textMessage(n))
    expect(told).toEqual([3])
    await clock.advance(1_000)
    expect(told).toEqual([3, 6])
    await clock.advance(5_000)
    expect(told).toEqual([3, 6])
    fails = true
    room.markRead(textMessage(8))
    await clock.advance(1_000)
    fails = false
    room.markRead(textMessage(8))
    await clock.advance(1_000)
    expect(told).toEqual([3, 6, 8, 8])
    expect(clock.pending).toBe(0)
  })

  it.each(['the client is closed', 'the last holder lets go'])(
    'that wait to be told are told when %s',
    async (how) => {
      const told: number[] = []
      const { client, clock } = scripted(
        {},
        {
          markRead: async ({ upTo }: { upTo: { position: number } }) => {
            told.push(upTo.position)
          },
        },
      )
      const room = client.conversation('room')
      const release = room.open()
      room.markRead(textMessage(1))
      room.markRead(textMessage(2))
      expect(told).toEqual([1])
      if (how === 'the client is closed') client.close()
      else release()
      await clock.advance(0)
      expect(told).toEqual([1, 2])
      client.close()
      await clock.advance(0)
      expect(told).toEqual([1, 2])
      expect(clock.pending).toBe(0)
    },
  )

  it('reach the others through a backend', async () => {
    const { backend, join, room, settle } = createWorld()
    const theirs = join('bob').conversation('room')
    theirs.open()
    backend.addMessages('room', [{ authorId: 'bob', text: 'read me' }])
    room.open()
    await settle()
    const item = room.timeline.get().at(0)
    if (item.kind === 'message') room.markRead(item.message)
    await settle()
    expect(theirs.readMarks.get().get('ada')).toBeDefined()
  })
})

describe('users', () => {
  it('are asked for in one batch when a name is missing, and follow every newer version', async () => {
    const asked: (readonly string[])[] = []
    const { client, clock, last, tell } = scripted(
      {},
      {
        loadUsers: async (ids: readonly string[]) => {
          asked.push(ids)
          return ids.filter((id) => id !== 'nobody').map((id) => ({ id, name: `Name of ${id}` }))
        },
      },
    )
    client.conversation('room').open()
    last().sink.ready()
    tell({ type: 'message', message: textMessage(1, { author: bob }) })
    for (const id of ['bob', 'cid', 'cid', 'nobody']) client.user(id).subscribe(() => {})
    await clock.advance(0)
    expect(asked).toEqual([['cid', 'nobody']])
    expect(client.user('cid').get().name).toBe('Name of cid')
    expect(client.user('nobody').get()).toEqual({ id: 'nobody' })
    expect(client.user('ada').get().name).toBe('Ada')
    tell({ type: 'user', user: { id: 'bob', name: 'Robert' } })
    expect(client.user('bob').get().name).toBe('Robert')
    tell({ type: 'message', message: textMessage(2, { author: { id: 'bob' } }) })
    expect(client.user('bob').get().name).toBe('Robert')
  })
})

describe('the inbox', () => {
  it('is listened to while somebody does, and says when the list must be loaded again', async () => {
    const { backend, client, link, clock, settle } = createWorld()
    const heard: string[] = []
    const stop = client.onInboxChange((change) => heard.push(change.type))
    await settle()
    expect(heard).toEqual(['refresh'])
    backend.sends('bob', 'room', 'hello')
    await settle()
    expect(heard).toContain('conversation')
    link.cut()
    link.restore()
    await clock.advance(3_000)
    link.gap()
    await settle()
    expect(heard.filter((type) => type === 'refresh').length).toBeGreaterThanOrEqual(2)
    stop()
    await settle()
    expect(client.connection.get().status).toBe('idle')
  })

  it('closes a conversation that this account was removed from', async () => {
    const { backend, client, room, settle } = createWorld()
    client.onInboxChange(() => {})
    room.open()
    await settle()
    backend.removeMember('room', 'ada')
    await settle()
    expect(room.state.get().status).toBe('closed')
    expect(client.connection.get().status).toBe('live')
  })
})
