import { describe, expect, it, vi } from 'vitest'
import { endpoint, inbox, note, otherRoom, room, scriptedAppSync } from './scripted-appsync.js'

describe('connecting', () => {
  it('opens the real-time host with the credentials in the sub-protocol, host of HTTP', async () => {
    const { server, listen, pass } = scriptedAppSync()
    listen()
    await pass()
    const { url, protocols, header, frames } = server.socket
    expect(url).toBe(endpoint.replace('https', 'wss').replace('-api', '-realtime-api'))
    expect(protocols[0]).toBe('graphql-ws')
    expect(protocols[1]).toMatch(/^header-[\w-]+$/)
    expect(header).toEqual({ host: new URL(endpoint).host, 'x-api-key': 'da2-key' })
    expect(frames[0]).toEqual({ type: 'connection_init' })
  })

  it('opens nothing before the first topic', async () => {
    const { server, pass } = scriptedAppSync()
    await pass(60_000)
    expect(server.sockets).toEqual([])
  })

  it('starts each subscription with its own credentials, after the acknowledgement', async () => {
    const { server, listen, pass } = scriptedAppSync()
    server.answerInit = () => {}
    listen()
    await pass()
    server.socket.tell({ type: 'ka' })
    await pass()
    expect(server.socket.starts).toEqual([])
    server.socket.tell({ type: 'connection_ack', payload: { connectionTimeoutMs: 300_000 } })
    await pass()
    expect(server.socket.starts).toMatchObject([
      {
        query: expect.stringMatching(/^subscription OnNote/),
        variables: { room: 'c1' },
        authorization: { host: new URL(endpoint).host, 'x-api-key': 'da2-key' },
      },
    ])
  })

  it('is over with timeout where no acknowledgement comes in time', async () => {
    const { server, listen, pass } = scriptedAppSync()
    server.answerInit = () => {}
    const { sink } = listen()
    await pass(9_999)
    expect(sink.story).toEqual([])
    await pass(1)
    expect(sink.story).toEqual(['closed timeout'])
    expect(server.open).toEqual([])
  })

  it('keeps one socket for all topics, and closes it when the last has gone', async () => {
    const { server, listen, pass } = scriptedAppSync()
    const stops = [listen(room), listen(otherRoom), listen(inbox)].map(({ stop }) => stop)
    await pass()
    expect(server.sockets).toHaveLength(1)
    stops[0]?.()
    await pass()
    expect(server.open).toHaveLength(1)
    for (const stop of stops) stop()
    const { stop } = listen(room)
    await pass()
    expect(server.sockets).toHaveLength(1)
    expect(server.open).toHaveLength(1)
    stop()
    await pass()
    expect(server.open).toEqual([])
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('a topic', () => {
  it('is registered at the acknowledgement of its start, and not before', async () => {
    const { server, listen, pass } = scriptedAppSync()
    server.answerStart = () => {}
    const { sink } = listen()
    await pass()
    expect(sink.story).toEqual([])
    server.socket.tell({ type: 'start_ack', id: server.socket.starts[0]?.id })
    expect(sink.story).toEqual(['ready registered'])
  })

  it('of two subscriptions is registered when both are acknowledged', async () => {
    const { server, listen, pass } = scriptedAppSync()
    server.answerStart = () => {}
    const { sink } = listen(inbox)
    await pass()
    const [first, second] = server.socket.starts
    server.socket.tell({ type: 'start_ack', id: first?.id })
    server.socket.tell({ type: 'start_ack', id: first?.id })
    expect(sink.story).toEqual([])
    server.socket.tell({ type: 'start_ack', id: second?.id })
    expect(sink.story).toEqual(['ready registered'])
  })

  it('is assumed to be ready where the map says that it tells only some of what happens', async () => {
    const { noteOperations } = await import('./note-operations.js')
    const { listen, pass } = scriptedAppSync({
      operations: { ...noteOperations, partial: ['inbox'] },
    })
    const partial = listen(inbox)
    const whole = listen(room)
    await pass()
    expect(partial.sink.story).toEqual(['ready assumed'])
    expect(whole.sink.story).toEqual(['ready registered'])
  })

  it('hears its own events', async () => {
    const { server, listen, pass } = scriptedAppSync()
    const { sink } = listen(room)
    const other = listen(otherRoom)
    await pass()
    const [start] = server.socket.starts
    server.socket.tell({ type: 'data', id: start?.id, payload: note('hello') })
    expect(sink.texts).toEqual(['hello'])
    expect(other.sink.texts).toEqual([])
  })

  it('is closed by a late acknowledgement alone, and leaves none running', async () => {
    const { server, listen, pass } = scriptedAppSync()
    server.answerStart = () => {}
    const { sink } = listen(room)
    const kept = listen(otherRoom)
    await pass()
    const [start, other] = server.socket.starts
    server.socket.tell({ type: 'start_ack', id: other?.id })
    await pass(10_000)
    expect(sink.story).toEqual(['closed timeout'])
    expect(kept.sink.story).toEqual(['ready registered'])
    server.socket.tell({ type: 'start_ack', id: start?.id })
    expect(server.socket.stops).toEqual([start?.id])
    expect(sink.story).toEqual(['closed timeout'])
  })

  it('that has left before its acknowledgement is stopped after it, as StrictMode does', async () => {
    const { server, listen, pass } = scriptedAppSync()
    server.answerStart = () => {}
    const first = listen()
    await pass()
    first.stop()
    const second = listen()
    await pass()
    const [left, kept] = server.socket.starts
    expect(server.socket.stops).toEqual([])
    for (const start of [left, kept]) server.socket.tell({ type: 'start_ack', id: start?.id })
    expect(server.socket.stops).toEqual([left?.id])
    expect(first.sink.story).toEqual([])
    expect(second.sink.story).toEqual(['ready registered'])
    expect(server.sockets).toHaveLength(1)
  })

  it('that has left before its start was sent is never started', async () => {
    const { server, listen, pass } = scriptedAppSync()
    const { stop } = listen()
    stop()
    const { sink } = listen()
    await pass()
    expect(server.socket.starts).toHaveLength(1)
    expect(sink.story).toEqual(['ready registered'])
  })

  it('hears nothing after it has left, and is stopped', async () => {
    const { server, listen, pass } = scriptedAppSync()
    const { sink, stop } = listen(room)
    listen(otherRoom)
    await pass()
    const [start] = server.socket.starts
    stop()
    stop()
    server.socket.tell({ type: 'data', id: start?.id, payload: note('too late') })
    expect(server.socket.stops).toEqual([start?.id])
    expect(sink.story).toEqual(['ready registered'])
  })

  it('that the server completes ends cleanly, for the engine to open again', async () => {
    const { server, listen, pass } = scriptedAppSync()
    const { sink } = listen(room)
    const kept = listen(otherRoom)
    await pass()
    server.socket.tell({ type: 'complete', id: server.socket.starts[0]?.id })
    expect(sink.story).toEqual(['ready registered', 'closed cleanly'])
    expect(kept.sink.story).toEqual(['ready registered'])
  })

  it('that the map does not know closes with unsupported', () => {
    const { listen, server } = scriptedAppSync()
    const { sink } = listen({ kind: 'presence' })
    expect(sink.story).toEqual(['closed unsupported'])
    expect(server.sockets).toEqual([])
  })
})

describe('a payload', () => {
  const nothing = { data: { onNote: null } }
  const nulled = {
    data: { onNote: null },
    errors: [
      { message: "Cannot return null for non-nullable type: 'String' within parent 'Note'" },
    ],
  }
  const partly = { ...note('partly'), errors: [{ message: 'a resolver failed' }] }
  const unreadable = { data: { onNote: { noteId: 'n1', room: 'c1' } } }

  it.each([
    ['null', nothing],
    ['nulled by a field that the mutation did not select', nulled],
    ['with an error beside its data', partly],
    ['without a field', unreadable],
    ['that is none', 7],
    ['that is missing', undefined],
  ])('%s is a gap, for the engine to read again', async (_what, payload) => {
    const { server, listen, pass } = scriptedAppSync()
    const { sink } = listen()
    await pass()
    const [start] = server.socket.starts
    server.socket.tell({ type: 'data', id: start?.id, payload })
    server.socket.tell({ type: 'data', id: start?.id, payload: note('after it') })
    expect(sink.story).toEqual(['ready registered', 'gap', 'events'])
    expect(sink.texts).toEqual(['after it'])
  })

  it('for nobody, and frames of an unknown type, are ignored', async () => {
    const { server, listen, pass } = scriptedAppSync()
    const { sink } = listen()
    await pass()
    for (const frame of [
      { type: 'data', id: 'nobody', payload: note('for nobody') },
      { type: 'start_ack', id: 'nobody' },
      { type: 'complete', id: 'nobody' },
      { type: 'error', id: 'nobody', payload: {} },
      { type: 'ping' },
    ]) {
      server.socket.tell(frame)
    }
    expect(sink.story).toEqual(['ready registered'])
    expect(server.open).toHaveLength(1)
  })

  it.each(['{"type":"da', 'null', '7', '"ka"', '[]', '{}', '{"type":7}'])(
    'that is %s ends the socket',
    async (text) => {
      const { server, listen, pass } = scriptedAppSync()
      const { sink } = listen()
      await pass()
      server.socket.tell(text)
      expect(sink.story).toEqual(['ready registered', 'closed server'])
      expect(server.open).toEqual([])
    },
  )

  it('that is too large ends the socket', async () => {
    const { server, listen, pass } = scriptedAppSync({ maxFrameLength: 2_000 })
    const { sink } = listen()
    await pass()
    server.socket.tell({ type: 'data', id: '1', payload: note('x'.repeat(3_000)) })
    expect(sink.story).toEqual(['ready registered', 'closed too-large'])
  })
})
