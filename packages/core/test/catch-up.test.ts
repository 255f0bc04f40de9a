import { ChatError, createChatClient } from '@parley/core'
import { createVirtualEnvironment } from '@parley/testing'
import { describe, expect, it } from 'vitest'
import { openedRoom } from './opened-room.js'
import { createScriptedTransport, emptyPage, textMessage } from './scripted-transport.js'
import { createWorld, shown } from './world.js'

type World = ReturnType<typeof createWorld>

async function opened(options: Parameters<typeof createWorld>[0] = {}, history = 3) {
  const world = createWorld(options)
  world.backend.addMessages(
    'room',
    Array.from({ length: history }, (_, n) => ({ authorId: 'bob', text: `old ${n}` })),
  )
  world.room.open()
  await world.settle()
  return world
}
async function reconnect({ clock, link }: World) {
  link.restore()
  await clock.advance(40_000)
}
const server = ({ backend }: World) =>
  backend
    .messages('room')
    .map((message) => (message.deletedAt === undefined ? message.text : '(deleted)'))

describe('catching up', () => {
  it('reads again after 10 s what a page left out that was acknowledged just before, which may be deleted', async () => {
    const world = await opened({ resumes: false, capabilities: { deletions: 'absence' } })
    const { backend, clock, link, room } = world
    link.hold('events')
    room.send({ text: 'mine' })
    await world.settle()
    link.cut()
    backend.deletes('ada', backend.messages('room').at(-1)?.id ?? '')
    link.restore()
    await clock.advance(5_000)
    expect(world.status()).toBe('live')
    expect(shown(room)).toContain('mine')
    await clock.advance(10_000)
    expect(shown(room)).not.toContain('mine')
    expect(shown(room)).toHaveLength(3)
  })

  it('misses nothing that happens between listening and reading', async () => {
    const world = createWorld()
    const { backend, link, room, settle } = world
    link.hold('answers')
    room.open()
    await settle()
    backend.sends('bob', 'room', 'in between')
    await settle()
    link.release()
    await settle()
    expect(shown(room)).toEqual(['in between'])
  })

  it.each([true, false])(
    'shows an edit and a deletion of old messages made while away (resumes: %s)',
    async (resumes) => {
      const world = await opened({ resumes })
      const { backend, link, room } = world
      const [first, second] = backend.messages('room')
      link.cut()
      backend.edits('bob', first?.id ?? '', 'edited')
      backend.deletes('bob', second?.id ?? '')
      backend.sends('bob', 'room', 'new')
      await reconnect(world)
      expect(world.status()).toBe('live')
      expect(shown(room)).toEqual(['edited', '(deleted)', 'old 2', 'new'])
    },
  )

  it.each([true, false])(
    'shows a reaction to an old message made while away (resumes: %s)',
    async (resumes) => {
      const world = await opened({ resumes }, 60)
      const { backend, link, room } = world
      while (!room.state.get().atStart) await Promise.all([room.loadOlder(), world.settle()])
      link.cut()
      backend.reacts('bob', backend.messages('room')[0]?.id ?? '', '👍', true)
      await reconnect(world)
      const item = room.timeline.get().at(0)
      expect(item.kind === 'message' && item.message.reactions?.map(({ emoji }) => emoji)).toEqual([
        '👍',
      ])
    },
  )

  it('lets deleted messages go where a deletion shows as absence', async () => {
    const world = await opened({ resumes: false, capabilities: { deletions: 'absence' } })
    const { backend, link, room } = world
    link.cut()
    backend.deletes('bob', backend.messages('room')[0]?.id ?? '')
    backend.deletes('bob', backend.messages('room')[2]?.id ?? '')
    await reconnect(world)
    expect(shown(room)).toEqual(['old 1'])
  })

  it('reads again all that is on screen, not only the newest page', async () => {
    const world = await opened({ resumes: false }, 180)
    const { backend, link, room } = world
    while (!room.state.get().atStart) await Promise.all([room.loadOlder(), world.settle()])
    expect(shown(room)).toHaveLength(180)
    link.cut()
    backend.edits('bob', backend.messages('room')[0]?.id ?? '', 'edited')
    backend.sends('bob', 'room', 'new')
    await reconnect(world)
    expect(shown(room)).toEqual(server(world))
    expect(room.state.get().atStart).toBe(true)
  })

  it('starts again when the connection is lost in the middle', async () => {
    const world = await opened({ resumes: false })
    const { backend, clock, link, room, settle } = world
    link.cut()
    backend.sends('bob', 'room', 'missed one')
    link.restore()
    link.hold('answers')
    await clock.advance(3_000)
    expect(world.status()).toBe('catching-up')
    link.cut()
    backend.sends('bob', 'room', 'missed two')
    link.restore()
    await clock.advance(40_000)
    await settle()
    expect(shown(room)).toEqual(server(world))
    expect(world.status()).toBe('live')
  })

  it('starts again at a gap in the middle, and is not live before that is read', async () => {
    const world = await opened({ resumes: false })
    const { backend, clock, link, room } = world
    link.hold('answers')
    link.gap()
    await clock.advance(0)
    expect(world.status()).toBe('catching-up')
    link.hold('events')
    backend.sends('bob', 'room', 'lost on the way')
    link.gap()
    await clock.advance(0)
    link.release()
    expect(world.status()).toBe('catching-up')
    await clock.advance(100)
    expect(world.status()).toBe('live')
    expect(shown(room)).toEqual(server(world))
  })

  it('is not live by an answer to what was asked before the gap', async () => {
    const environment = createVirtualEnvironment()
    const answers: (() => void)[] = []
    const { transport, last } = createScriptedTransport(
      {},
      {
        loadMessages: () =>
          new Promise((resolve) => {
            answers.push(() => resolve(emptyPage))
          }),
      },
    )
    const client = createChatClient({ transport, environment })
    client.conversation('room').open()
    last().sink.ready()
    last().sink.gap()
    expect(answers).toHaveLength(2)
    answers[0]?.()
    await environment.clock.advance(0)
    expect(client.connection.get().status).toBe('catching-up')
    answers[1]?.()
    await environment.clock.advance(0)
    expect(client.connection.get().status).toBe('live')
  })

  it('reads again what was missed of older messages that were asked for before the gap and come after it', async () => {
    const stale = textMessage(1)
    const edited = textMessage(1, { text: 'edited' })
    let older = stale
    const answers: (() => void)[] = []
    const { room, ready, last, clock } = openedRoom(
      {},
      {
        loadMessages: ({ start }: { readonly start: unknown }) => {
          if (start === 'newest')
            return Promise.resolve({ messages: [textMessage(2)], atStart: false, atEnd: true })
          const page = { messages: [older], atStart: true, atEnd: false }
          return new Promise((resolve) => answers.push(() => resolve(page)))
        },
      },
    )
    await ready()
    void room.loadOlder()
    older = edited
    last().sink.gap()
    await clock.advance(0)
    answers[0]?.()
    await clock.advance(5_000)
    answers[1]?.()
    await clock.advance(5_000)
    expect(shown(room)).not.toContain(stale.text)
  })

  it('hides no hole between what was known and what arrives after a gap', async () => {
    const world = await opened({ resumes: false })
    const { backend, link, room, settle } = world
    link.hold('events')
    for (let n = 0; n < 70; n += 1) backend.sends('bob', 'room', `lost ${n}`)
    link.hold('answers')
    link.gap()
    link.release()
    link.hold('answers')
    await settle()
    backend.sends('bob', 'room', 'live')
    await settle()
    link.release()
    await settle()
    expect(shown(room)).toEqual(server(world))
  })

  it('shows what arrives while it reads', async () => {
    const world = await opened({ resumes: false })
    const { backend, clock, link, room } = world
    link.cut()
    backend.sends('bob', 'room', 'missed')
    link.restore()
    link.hold('answers')
    await clock.advance(3_000)
    backend.sends('bob', 'room', 'live')
    await clock.advance(100)
    expect(shown(room).at(-1)).toBe('live')
    link.release()
    await clock.advance(100)
    expect(shown(room)).toEqual(server(world))
  })

  it('leaves an explicit gap when more than 500 were missed, and fills it on demand', async () => {
    const world = await opened({ resumes: false }, 20)
    const { backend, link, room, settle } = world
    link.cut()
    backend.edits('bob', backend.messages('room')[3]?.id ?? '', 'edited')
    for (let n = 0; n < 700; n += 1) backend.sends('bob', 'room', `missed ${n}`)
    await reconnect(world)
    expect(world.status()).toBe('live')
    const texts = shown(room)
    expect(texts.slice(0, 4)).toEqual(['old 0', 'old 1', 'old 2', 'edited'])
    expect(texts.filter((text) => text === '…')).toHaveLength(1)
    expect(room.state.get().gaps).toBe(1)
    expect(texts.slice(-500)).toEqual(server(world).slice(-500))
    for (let guard = 0; room.state.get().gaps > 0 && guard < 10; guard += 1) {
      const snapshot = room.timeline.get()
      for (let index = 0; index < snapshot.length; index += 1) {
        const item = snapshot.at(index)
        if (item.kind === 'gap') await Promise.all([room.loadGap(item.key), settle()])
      }
    }
    expect(shown(room)).toEqual(server(world))
  })

  it('shows a gap that could not be filled as failed, and tries again when asked', async () => {
    const world = await opened({ resumes: false }, 20)
    const { backend, link, room, settle } = world
    link.cut()
    for (let n = 0; n < 700; n += 1) backend.sends('bob', 'room', `missed ${n}`)
    await reconnect(world)
    const gap = () => {
      const snapshot = room.timeline.get()
      for (let index = 0; index < snapshot.length; index += 1) {
        const item = snapshot.at(index)
        if (item.kind === 'gap') return item
      }
      return undefined
    }
    link.failNext('loadMessages', new ChatError('server'))
    const before = shown(room).length
    await Promise.all([room.loadGap(gap()?.key ?? ''), settle()])
    expect(gap()?.status).toBe('failed')
    await Promise.all([room.loadGap(gap()?.key ?? ''), settle()])
    expect(gap()?.status).toBe('open')
    expect(shown(room).length).toBeGreaterThan(before)
  })

  it('reads again after 2 s and 10 s where the backend does not say when it listens', async () => {
    const world = createWorld({ acknowledges: false })
    const { clock, link, room } = world
    room.open()
    const reads = () => link.calls.filter((call) => call.method === 'loadMessages').length
    await clock.advance(1_900)
    expect(reads()).toBe(1)
    await clock.advance(200)
    expect(reads()).toBe(2)
    await clock.advance(8_000)
    expect(reads()).toBe(3)
    await clock.advance(60_000)
    expect(reads()).toBe(3)
    expect(world.status()).toBe('live')
  })

  it('shows only the newest page of what it did not read again', async () => {
    const world = await opened({ resumes: false, capabilities: { paging: [] } }, 80)
    const { backend, link, room } = world
    expect(shown(room)).toHaveLength(50)
    link.cut()
    for (let n = 0; n < 10; n += 1) backend.sends('bob', 'room', `missed ${n}`)
    await reconnect(world)
    expect(shown(room)).toEqual(server(world).slice(-50))
    expect(room.state.get().atStart).toBe(true)
  })

  it('reads again when asked, and says when that is done', async () => {
    const world = await opened()
    const { link, room, settle } = world
    const reads = link.calls.length
    let done = false
    void room.catchUp().then(() => {
      done = true
    })
    expect(done).toBe(false)
    await settle()
    expect(done).toBe(true)
    expect(link.calls.length).toBeGreaterThan(reads)
    link.cut()
    await Promise.all([room.catchUp(), settle()])
    expect(room.state.get().error?.code).toBe('network')
    expect(shown(room)).toHaveLength(3)
  })

  it('shows nothing twice when the failed load of older messages is repeated', async () => {
    const world = await opened({}, 120)
    const { link, room, settle } = world
    link.failNext('loadMessages', new ChatError('server'))
    const first = room.loadOlder()
    expect(room.state.get().loadingOlder).toBe(true)
    await Promise.all([first, room.loadOlder(), settle()])
    expect(room.state.get()).toMatchObject({ loadingOlder: false, error: { code: 'server' } })
    await Promise.all([room.loadOlder(), settle()])
    expect(room.state.get().error).toBeUndefined()
    expect(shown(room)).toEqual(server(world).slice(-100))
  })
})

it('does not take a resume for what a failed read of the app left half done, and reads it itself', async () => {
  let fails = true
  const environment = createVirtualEnvironment()
  const { transport, last } = createScriptedTransport(
    {},
    {
      async loadMessages() {
        if (fails) throw new ChatError('network')
        return { messages: [textMessage(1)], atStart: true, atEnd: true }
      },
    },
  )
  const client = createChatClient({ transport, environment })
  const room = client.conversation('room')
  room.open()
  fails = false
  last().sink.ready()
  await environment.clock.advance(0)
  expect(client.connection.get().status).toBe('live')
  fails = true
  await room.catchUp()
  expect(client.connection.get().status).toBe('catching-up')
  expect(room.state.get().error?.code).toBe('network')
  fails = false
  await environment.clock.advance(30_000)
  expect(client.connection.get().status).toBe('live')
  expect(room.state.get().error).toBeUndefined()
})

it('puts in its place what was committed late, before messages that were known', async () => {
  const server = [textMessage(1), textMessage(3), textMessage(5)]
  const environment = createVirtualEnvironment()
  const { transport, last } = createScriptedTransport(
    { order: 'late' },
    { loadMessages: async () => ({ messages: [...server], atStart: true, atEnd: true }) },
  )
  const client = createChatClient({ transport, environment })
  const room = client.conversation('room')
  room.open()
  last().sink.ready()
  await environment.clock.advance(0)
  last().sink.events([{ type: 'message', message: textMessage(2) }])
  expect(shown(room)).toEqual(['text 1', 'text 2', 'text 3', 'text 5'])
  last().sink.closed()
  server.splice(0, 3, ...[1, 2, 3, 4, 5].map((n) => textMessage(n)))
  await environment.clock.advance(3_000)
  last().sink.ready()
  await environment.clock.advance(0)
  expect(shown(room)).toEqual(['text 1', 'text 2', 'text 3', 'text 4', 'text 5'])
  expect(client.connection.get().status).toBe('live')
})
