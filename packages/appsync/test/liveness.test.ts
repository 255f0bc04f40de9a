import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { note, otherRoom, room, type ScriptedAppSync, scriptedAppSync } from './scripted-appsync.js'

/** A page that wakes up, of which only this is used. */
function page() {
  const target = new EventTarget()
  const document = Object.assign(target, { hidden: false })
  vi.stubGlobal('document', document)
  onTestFinished(() => {
    vi.unstubAllGlobals()
  })
  return {
    wake: () => target.dispatchEvent(new Event('visibilitychange')),
    hide() {
      document.hidden = true
      target.dispatchEvent(new Event('visibilitychange'))
    },
  }
}

/** From now on the first socket is half-open: nothing passes, and nobody is told. */
function stall(server: ScriptedAppSync) {
  const dead = server.socket
  dead.send = () => {}
  dead.tell = () => {}
}

const tellNote = (server: ScriptedAppSync, index: number, body: string) => {
  const socket = server.sockets[index]
  const start = socket?.starts.find(({ variables }) => variables['room'] === 'c1')
  socket?.tell({ type: 'data', id: start?.id, payload: note(body) })
}

describe('a silent socket', () => {
  it('that says ka every 60 s stays', async () => {
    const { server, listen, pass } = scriptedAppSync()
    const { sink } = listen()
    await pass()
    for (let minute = 0; minute < 30; minute += 1) {
      await pass(60_000)
      server.socket.tell({ type: 'ka' })
    }
    expect(server.sockets).toHaveLength(1)
    expect(sink.story).toEqual(['ready registered'])
  })

  it('is replaced within 75 s of its last word, and what it may have lost is a gap', async () => {
    const { server, listen, pass } = scriptedAppSync()
    const { sink } = listen()
    await pass()
    stall(server)
    await pass(70_000)
    expect(server.sockets).toHaveLength(2)
    await pass(2_000)
    expect(sink.story).toEqual(['ready registered', 'gap'])
    tellNote(server, 1, 'over the second')
    expect(sink.texts).toEqual(['over the second'])
    expect(server.open).toEqual([server.sockets[1]])
  })

  it('closes every topic within 75 s where no second one opens either', async () => {
    const { server, listen, pass } = scriptedAppSync()
    const sinks = [listen(room).sink, listen(otherRoom).sink]
    await pass()
    stall(server)
    server.connecting = () => {}
    await pass(75_000)
    for (const sink of sinks) expect(sink.story).toEqual(['ready registered', 'closed timeout'])
    expect(server.open).toEqual([])
    await pass(300_000)
    expect(server.sockets).toHaveLength(2)
  })

  it('goes on where it speaks again while no second one opens', async () => {
    const { server, listen, pass } = scriptedAppSync()
    const { sink } = listen()
    await pass()
    server.connecting = () => {}
    await pass(72_000)
    server.sockets[0]?.tell({ type: 'ka' })
    await pass(10_000)
    tellNote(server, 0, 'over the first')
    expect(sink.story).toEqual(['ready registered', 'events'])
    expect(server.open).toEqual([server.sockets[0]])
  })

  it('is over when it says nothing for as long as the server itself has named', async () => {
    const { server, listen, pass } = scriptedAppSync()
    server.connectionTimeoutMs = 30_000
    const { sink } = listen()
    await pass(29_999)
    expect(sink.story).toEqual(['ready registered'])
    await pass(1)
    expect(sink.story).toEqual(['ready registered', 'closed timeout'])
  })
})

describe('a page that wakes up', () => {
  it('has another socket at once, and misses nothing where the first was alive', async () => {
    const { wake } = page()
    const { server, listen, pass } = scriptedAppSync()
    const { sink } = listen()
    await pass()
    wake()
    await pass()
    tellNote(server, 1, 'over the second')
    await pass(10_000)
    expect(server.sockets).toHaveLength(2)
    expect(server.open).toEqual([server.sockets[1]])
    expect(sink.story).toEqual(['ready registered', 'events'])
  })

  it('hears events on both while one makes way for the other', async () => {
    const { wake } = page()
    const { server, listen, pass } = scriptedAppSync()
    const { sink } = listen()
    await pass()
    server.answerStart = () => {}
    wake()
    await pass()
    tellNote(server, 0, 'over the first')
    const second = server.sockets[1]
    second?.tell({ type: 'start_ack', id: second.starts[0]?.id })
    tellNote(server, 1, 'over the second')
    await pass()
    expect(sink.texts).toEqual(['over the first', 'over the second'])
    expect(server.sockets[0]?.stops).toHaveLength(1)
    expect(sink.story).not.toContain('gap')
  })

  it('is told within 5 s of a socket that died while it slept', async () => {
    const { wake } = page()
    const { server, listen, pass } = scriptedAppSync()
    const { sink } = listen()
    await pass(20_000)
    stall(server)
    await pass(5_000)
    wake()
    await pass(5_000)
    expect(sink.story).toEqual(['ready registered', 'gap'])
    expect(server.open).toEqual([server.sockets[1]])
  })

  it('is told within 5 s that there is no network any more', async () => {
    const { wake } = page()
    const { server, listen, pass } = scriptedAppSync()
    const { sink } = listen()
    await pass()
    stall(server)
    server.connecting = () => {}
    wake()
    await pass(5_000)
    expect(sink.story).toEqual(['ready registered', 'closed timeout'])
  })

  it('opens one socket for many reasons to look', async () => {
    const { wake } = page()
    const { server, listen, pass } = scriptedAppSync()
    listen()
    await pass()
    wake()
    wake()
    wake()
    await pass()
    expect(server.sockets).toHaveLength(2)
  })

  it('does not look when it is hidden, nor when nothing is listened to', async () => {
    const { wake, hide } = page()
    const { server, listen, pass } = scriptedAppSync()
    const { stop } = listen()
    await pass()
    hide()
    await pass()
    expect(server.sockets).toHaveLength(1)
    stop()
    await pass(1_000)
    wake()
    await pass()
    expect(server.sockets).toHaveLength(1)
  })

  it('keeps topics that were opened meanwhile, over whichever socket answers', async () => {
    const { wake } = page()
    const { server, listen, pass } = scriptedAppSync()
    listen()
    await pass()
    stall(server)
    server.answerInit = () => {}
    wake()
    await pass()
    const late = listen(otherRoom)
    await pass()
    server.sockets[1]?.tell({ type: 'connection_ack', payload: { connectionTimeoutMs: 300_000 } })
    await pass()
    expect(late.sink.story).toEqual(['ready registered'])
  })

  it('ends a topic alone that the second socket refuses', async () => {
    const { wake } = page()
    const { server, listen, pass } = scriptedAppSync()
    const refused = listen(room)
    const kept = listen(otherRoom)
    await pass()
    server.answerStart = (socket, { id, variables }) =>
      socket.tell(
        variables['room'] === 'c1'
          ? { type: 'error', id, payload: { errors: [{ errorType: 'Unauthorized' }] } }
          : { type: 'start_ack', id },
      )
    wake()
    await pass(10_000)
    expect(refused.sink.story).toEqual(['ready registered', 'closed forbidden'])
    expect(kept.sink.story).toEqual(['ready registered'])
    expect(server.open).toEqual([server.sockets[1]])
  })

  it('closes both sockets when the transport is closed between', async () => {
    const { wake } = page()
    const { server, transport, listen, pass } = scriptedAppSync()
    const { sink } = listen()
    await pass()
    server.answerInit = () => {}
    wake()
    await pass()
    transport.close()
    await pass(300_000)
    expect(server.open).toEqual([])
    expect(vi.getTimerCount()).toBe(0)
    expect(sink.story).toEqual(['ready registered', 'closed cleanly'])
  })
})

describe('a socket that grows old', () => {
  it('is replaced before AppSync would end it after 24 h, without a gap', async () => {
    const { server, listen, pass } = scriptedAppSync()
    const { sink } = listen()
    const hours = async (count: number) => {
      for (let minute = 0; minute < count * 60; minute += 1) {
        await pass(60_000)
        server.socket.tell({ type: 'ka' })
      }
    }
    await hours(23.4)
    expect(server.sockets).toHaveLength(1)
    await hours(0.5)
    expect(server.sockets).toHaveLength(2)
    expect(server.open).toEqual([server.sockets[1]])
    expect(sink.story).toEqual(['ready registered'])
  })

  it('stays where no other opens, until the server ends it', async () => {
    const { server, listen, pass } = scriptedAppSync({ connectionAgeMs: 30_000 })
    const { sink } = listen()
    await pass()
    server.connecting = (socket) => socket.drop()
    await pass(40_000)
    tellNote(server, 0, 'still here')
    expect(sink.story).toEqual(['ready registered', 'events'])
    server.sockets[0]?.drop(1001)
    expect(sink.story).toEqual(['ready registered', 'events', 'closed network'])
    expect(server.open).toEqual([])
  })
})

it('asks again for what a topic begins with, and tells what came meanwhile after it', async () => {
  const { noteOperations } = await import('./note-operations.js')
  const { wake } = page()
  const [subscription] = noteOperations.subscriptions.conversation ?? []
  const answers: (() => void)[] = []
  const { server, listen, pass } = scriptedAppSync({
    operations: {
      ...noteOperations,
      subscriptions: {
        conversation: [
          {
            ...subscription,
            first: {
              document: 'query First { first }',
              variables: () => ({}),
              decode: () => ({
                events: [{ type: 'user', user: { id: 'at first' } }],
              }),
            },
          } as NonNullable<typeof subscription>,
        ],
      },
    },
    fetch: () =>
      new Promise((resolve) => {
        answers.push(() => resolve(Response.json({ data: { first: 1 } })))
      }),
  })
  const { sink } = listen()
  await pass()
  tellNote(server, 0, 'meanwhile')
  answers[0]?.()
  await pass()
  const heard = () =>
    sink.heard.map((event) => (event.type === 'message' ? event.message.text : event.type))
  expect(heard()).toEqual(['meanwhile', 'user', 'meanwhile'])
  stall(server)
  wake()
  await pass(5_000)
  expect(answers).toHaveLength(2)
  answers[1]?.()
  await pass()
  expect(heard()).toEqual(['meanwhile', 'user', 'meanwhile', 'user'])
})
