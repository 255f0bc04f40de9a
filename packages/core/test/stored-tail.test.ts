import { ChatError, type ChatStorage, createChatClient, memoryStorage } from '@parley/core'
import { createVirtualEnvironment } from '@parley/testing'
import { describe, expect, it } from 'vitest'
import { malformed } from './malformed.js'
import { openedRoom } from './opened-room.js'
import { createScriptedTransport, emptyPage, textMessage } from './scripted-transport.js'
import { createWorld, shown } from './world.js'

const messages = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, n) => textMessage(from + n))
const texts = (from: number, to: number) => messages(from, to).map(({ text }) => text)
const page = (from: number, to: number, atStart = true) => ({
  messages: messages(from, to),
  atStart,
  atEnd: true,
})

/** A storage in which an earlier page left messages 1 to 3 of the room, and what was written since. */
async function withTail(tail: unknown = { messages: messages(1, 3), atStart: true }) {
  const storage = memoryStorage()
  await storage.putTail('ada', 'room', malformed(tail))
  const written: string[] = []
  const counted: ChatStorage = {
    ...storage,
    putTail(account, id, now) {
      written.push(now.messages.map(({ text }) => text).join(' '))
      return storage.putTail(account, id, now)
    },
  }
  return { storage: counted, written, tail: () => storage.loadTail('ada', 'room') }
}
/** Resolves by the storage, never by the network. */
const never = () => new Promise(() => {})

describe('the stored messages of a conversation', () => {
  it('show at once, before the network has answered', async () => {
    const { storage } = await withTail()
    const { clock, last, room } = openedRoom({}, { loadMessages: never }, storage)
    await clock.advance(0)
    expect(shown(room)).toEqual(texts(1, 3))
    expect(room.state.get()).toMatchObject({ status: 'ready', atStart: true, catchingUp: false })
    last().sink.ready()
    expect(room.state.get()).toMatchObject({ status: 'ready', catchingUp: true })
  })

  it('show offline, with what waits to be sent', async () => {
    const { storage } = await withTail()
    await storage.putRow('ada', {
      clientId: 'c1',
      sequence: 1,
      queuedAt: 1,
      conversationId: 'room',
      operation: { kind: 'send', content: { text: 'unsent' } },
      state: 'queued',
      attempts: 0,
      revision: 1,
    })
    const environment = createVirtualEnvironment()
    environment.setOnline(false)
    const { transport } = openedRoom({}, { listen: () => () => {}, loadMessages: never })
    const client = createChatClient({ transport, environment, storage })
    const room = client.conversation('room')
    room.open()
    await environment.clock.advance(20_000)
    expect(shown(room)).toEqual([...texts(1, 3), 'unsent [pending]'])
    expect(client.connection.get().status).toBe('offline')
    expect(room.state.get().status).toBe('ready')
  })

  it('are read again: what was edited, deleted or is not there any more shows as it is now', async () => {
    const world = createWorld()
    const { backend, clock } = world
    backend.addMessages(
      'room',
      Array.from({ length: 5 }, (_, n) => ({ authorId: 'bob', text: `old ${n}` })),
    )
    const storage = memoryStorage()
    const before = world.join('ada', storage)
    before.conversation('room').open()
    await clock.advance(2_000)
    before.close()
    const [first, second] = backend.messages('room')
    backend.edits('bob', first?.id ?? '', 'edited')
    backend.deletes('bob', second?.id ?? '')
    backend.sends('bob', 'room', 'new')
    world.link.hold('answers')
    const room = world.join('ada', storage).conversation('room')
    room.open()
    await clock.advance(1_000)
    expect(shown(room)).toEqual(['old 0', 'old 1', 'old 2', 'old 3', 'old 4'])
    world.link.release()
    await clock.advance(1_000)
    expect(shown(room)).toEqual(['edited', '(deleted)', 'old 2', 'old 3', 'old 4', 'new'])
    expect(room.state.get()).toMatchObject({ catchingUp: false, gaps: 0 })
  })

  it('go where a deletion shows as absence, and with them a gap is left out', async () => {
    const { storage } = await withTail()
    const loadMessages = async () => ({
      messages: [textMessage(1), textMessage(3)],
      atStart: true,
      atEnd: true,
    })
    const { ready, room } = openedRoom({ deletions: 'absence' }, { loadMessages }, storage)
    await ready()
    expect(shown(room)).toEqual(['text 1', 'text 3'])
  })

  it('stay apart by a gap from a newest page that does not reach them, and are dropped when it cannot be closed', async () => {
    const { storage } = await withTail()
    const { ready, room } = openedRoom(
      { paging: [] },
      { loadMessages: async () => page(70, 72, false) },
      storage,
    )
    await ready()
    expect(shown(room).filter((text) => text !== '…')).toEqual(texts(70, 72))
  })

  it('are not shown when they come after the answer of the network', async () => {
    const { storage } = await withTail()
    let answer = () => {}
    const slow: ChatStorage = {
      ...storage,
      loadTail: (account, id) =>
        new Promise((resolve) => {
          answer = () => resolve(storage.loadTail(account, id))
        }),
    }
    const { clock, ready, room } = openedRoom({}, { loadMessages: async () => page(2, 4) }, slow)
    await ready()
    expect(shown(room)).toEqual(texts(2, 4))
    answer()
    await clock.advance(0)
    expect(shown(room)).toEqual(texts(2, 4))
  })

  it('do not come back when it was closed or is gone by the time they are loaded', async () => {
    for (const how of ['closed', 'gone'] as const) {
      const { storage } = await withTail()
      let answer = () => {}
      const loadTail: ChatStorage['loadTail'] = (account, id) =>
        new Promise((resolve) => {
          answer = () => resolve(storage.loadTail(account, id))
        })
      const world = openedRoom({}, { loadMessages: never }, { ...storage, loadTail })
      await world.clock.advance(0)
      const load = answer
      if (how === 'closed') world.release()
      else world.last().sink.closed(new ChatError('forbidden'))
      load()
      await world.clock.advance(0)
      expect(shown(world.room)).toEqual([])
    }
  })

  it.each([
    ['nothing of the kind', 'a string'],
    ['null', null],
    ['no list', { messages: { 1: textMessage(1) }, atStart: true }],
    [
      'one that cannot be read',
      { messages: [textMessage(1), { text: 'no author' }], atStart: true },
    ],
    ['one of another conversation', { messages: [textMessage(1, { conversationId: 'other' })] }],
    [
      'positions of two types',
      { messages: [textMessage(1), textMessage(2, { position: 'two' })], atStart: true },
    ],
  ])('are ignored when what is stored is %s', async (_, tail) => {
    const { storage } = await withTail(tail)
    const { clock, room } = openedRoom({}, { loadMessages: never }, storage)
    await clock.advance(0)
    expect(shown(room)).toEqual([])
    expect(room.state.get().status).toBe('loading')
  })

  it('never load for another account', async () => {
    const { storage } = await withTail()
    const { clock, room } = openedRoom({}, { me: { id: 'eve' }, loadMessages: never }, storage)
    await clock.advance(0)
    expect(shown(room)).toEqual([])
  })
})

describe('the messages of a conversation are stored', () => {
  it('a second after a change at the latest, and not more often', async () => {
    const { storage, written } = await withTail()
    const { clock, last, ready } = openedRoom({}, { loadMessages: async () => page(1, 3) }, storage)
    await clock.advance(0)
    await ready()
    await clock.advance(5_000)
    expect(written).toEqual([])
    for (let n = 4; n < 24; n += 1) {
      last().sink.events([{ type: 'message', message: textMessage(n) }])
      await clock.advance(100)
    }
    await clock.advance(1_000)
    expect(written).toHaveLength(2)
    expect(written.at(-1)).toBe(texts(1, 23).join(' '))
  })

  it('the newest 50 from the last gap on, as the server gave them, without what is unsent', async () => {
    const { storage, tail } = await withTail()
    const { clock, ready, room } = openedRoom(
      {},
      { loadMessages: async () => page(1, 70), send: never, edit: never },
      storage,
    )
    await ready()
    room.send({ text: 'unsent' })
    room.edit('m70', { text: 'an edit that waits' })
    await clock.advance(1_000)
    expect((await tail())?.messages.map(({ text }) => text)).toEqual(texts(21, 70))
    expect((await tail())?.atStart).toBe(false)
    expect(shown(room).slice(-2)).toEqual(['an edit that waits', 'unsent [pending]'])
  })

  it.each(['hidden', 'closed', 'left'] as const)('at once when the page is %s', async (how) => {
    const { storage, tail } = await withTail()
    const world = openedRoom({}, { loadMessages: async () => page(1, 5) }, storage)
    await world.ready()
    if (how === 'hidden') world.environment.setVisible(false)
    if (how === 'closed') world.client.close()
    if (how === 'left') world.release()
    await world.clock.advance(0)
    expect((await tail())?.messages).toHaveLength(5)
    world.client.close()
    await world.clock.advance(0)
    expect(world.clock.pending).toBe(0)
  })

  it('never from what is only the stored ones', async () => {
    const { storage, written } = await withTail()
    const { clock, client, environment } = openedRoom({}, { loadMessages: never }, storage)
    await clock.advance(2_000)
    environment.setVisible(false)
    client.close()
    await clock.advance(2_000)
    expect(written).toEqual([])
  })

  it('never where the end is not known', async () => {
    const { storage, tail } = await withTail()
    const loadMessages = async () => ({ ...page(7, 9), atEnd: false })
    const { clock, ready } = openedRoom({}, { loadMessages }, storage)
    await ready()
    await clock.advance(2_000)
    expect((await tail())?.messages).toHaveLength(3)
  })

  it('with a place for those that arrive late', async () => {
    const { storage, tail } = await withTail(null)
    const { clock, last, ready } = openedRoom(
      { order: 'late' },
      { loadMessages: async () => ({ ...emptyPage, messages: [textMessage(1), textMessage(5)] }) },
      storage,
    )
    await ready()
    last().sink.events([{ type: 'message', message: textMessage(3) }])
    await clock.advance(1_000)
    expect((await tail())?.messages.map(({ text }) => text)).toEqual(['text 1', 'text 3', 'text 5'])
  })

  it.each(['forbidden', 'gone', 'removed'] as const)(
    'no more when the conversation is %s: nothing of it stays',
    async (how) => {
      const { storage, tail } = await withTail()
      const { clock, last, ready, room } = openedRoom(
        {},
        { loadMessages: async () => page(1, 5) },
        storage,
      )
      await ready()
      if (how === 'removed')
        last().sink.events([{ type: 'conversation-removed', conversationId: 'room' }])
      else last().sink.closed(new ChatError(how))
      await clock.advance(5_000)
      expect(room.state.get().status).toBe('closed')
      expect(await tail()).toBeUndefined()
    },
  )

  it('no more when the inbox says that one was removed which nobody has opened', async () => {
    const { storage, tail } = await withTail()
    const { transport, last } = createScriptedTransport()
    const environment = createVirtualEnvironment()
    createChatClient({ transport, environment, storage }).onInboxChange(() => {})
    last().sink.ready()
    last().sink.events([{ type: 'conversation-removed', conversationId: 'room' }])
    await environment.clock.advance(0)
    expect(await tail()).toBeUndefined()
  })

  it('no more after the person signed out', async () => {
    const { storage, tail } = await withTail()
    const { client, clock, last, ready } = openedRoom(
      {},
      { loadMessages: async () => page(1, 5) },
      storage,
    )
    await ready()
    last().sink.events([{ type: 'message', message: textMessage(6) }])
    await Promise.all([client.signOut(), clock.advance(5_000)])
    expect(await tail()).toBeUndefined()
  })
})
