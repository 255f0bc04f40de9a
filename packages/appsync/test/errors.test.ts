import { RecordingSink } from '@parley/testing/conformance'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { WebSocket } from 'ws'
import { apiKey, createAppSyncTransport } from '../src/index.js'
import { noteOperations } from './note-operations.js'
import { endpoint, note, otherRoom, room, scriptedAppSync } from './scripted-appsync.js'

const error = (errorType: string, message = 'a secret of the server') => ({ errorType, message })
const fieldUndefined = {
  message:
    "Validation error of type FieldUndefined: Field 'noteId' in type 'Note' is undefined @ 'onNote/noteId'",
}

describe('a subscription that fails', () => {
  const payloads: readonly (readonly [string, object, string, RegExp])[] = [
    ['unauthorised', { errors: [error('Unauthorized')] }, 'forbidden', /ask for access/],
    [
      'over the limit of a connection, as an object',
      { errors: error('MaxSubscriptionsReachedError') },
      'rate-limited',
      /MaxSubscriptionsReachedError/,
    ],
    [
      'over the limit of a connection, as the error itself',
      { errorType: 'MaxSubscriptionsReachedException' },
      'rate-limited',
      /MaxSubscriptionsReachedException/,
    ],
    ['over the rate', { errors: [error('LimitExceededError')] }, 'rate-limited', /wait/],
    ['malformed', { errors: [error('BadRequestException')] }, 'invalid', /check the request/],
    ['for a schema without the field', { errors: [fieldUndefined] }, 'unsupported', /Note\.noteId/],
    ['without an error in it', {}, 'server', /AppSync answered/],
  ]

  it.each(payloads)('%s says why, and spares the others', async (_what, payload, code, words) => {
    const { server, listen, pass } = scriptedAppSync()
    server.answerStart = (socket, { id, variables }) =>
      socket.tell(
        variables['room'] === 'c1' ? { type: 'error', id, payload } : { type: 'start_ack', id },
      )
    const { sink } = listen(room)
    const kept = listen(otherRoom)
    await pass()
    const reason = await sink.isClosed()
    expect(reason?.code).toBe(code)
    expect(reason?.message).toMatch(words)
    expect(reason?.message).not.toMatch(/secret/)
    expect(sink.story).toHaveLength(1)
    const start = server.socket.starts.find(({ variables }) => variables['room'] === 'c2')
    server.socket.tell({ type: 'data', id: start?.id, payload: note('still here', 'c2') })
    expect(kept.sink.texts).toEqual(['still here'])
    expect(server.sockets).toHaveLength(1)
    expect(server.socket.stops).toEqual([])
  })

  it('after it was acknowledged is closed, and the others stay', async () => {
    const { server, listen, pass } = scriptedAppSync()
    const { sink } = listen(room)
    const kept = listen(otherRoom)
    await pass()
    const [start] = server.socket.starts
    server.socket.tell({
      type: 'error',
      id: start?.id,
      payload: { errors: [error('Unauthorized')] },
    })
    expect(sink.story).toEqual(['ready registered', 'closed forbidden'])
    expect(kept.sink.story).toEqual(['ready registered'])
  })

  it('one of two of a topic closes the topic, and stops the other', async () => {
    const { server, listen, pass } = scriptedAppSync()
    server.answerStart = (socket, { id, query }) =>
      socket.tell(
        query.includes('onRoom')
          ? { type: 'error', id, payload: { errors: [error('LimitExceededError')] } }
          : { type: 'start_ack', id },
      )
    const { sink } = listen({ kind: 'inbox' })
    const kept = listen(room)
    await pass()
    expect(sink.story).toEqual(['closed rate-limited'])
    const mention = server.socket.starts.find(({ query }) => query.includes('onMention'))
    expect(server.socket.stops).toEqual([mention?.id])
    expect(kept.sink.story).toEqual(['ready registered'])
  })
})

describe('a frame without an id', () => {
  it('with an error fails what is not acknowledged yet, and is a gap for the others', async () => {
    const { server, listen, pass } = scriptedAppSync()
    const ready = listen(room)
    await pass()
    server.answerStart = () => {}
    const starting = listen(otherRoom)
    await pass()
    server.socket.tell({ type: 'error', payload: { errors: [error('LimitExceededError')] } })
    expect(ready.sink.story).toEqual(['ready registered', 'gap'])
    expect(starting.sink.story).toEqual(['closed rate-limited'])
    expect(server.open).toHaveLength(1)
  })

  it('with data is a gap for all', async () => {
    const { server, listen, pass } = scriptedAppSync()
    const { sink } = listen()
    await pass()
    server.socket.tell({ type: 'data', payload: note('for whom?') })
    expect(sink.story).toEqual(['ready registered', 'gap'])
  })
})

describe('a connection that is refused', () => {
  const refusals: readonly (readonly [string, object, string])[] = [
    ['for its form', { errorType: 'BadRequestException', errorCode: 400 }, 'invalid'],
    ['for its rate', { errorType: 'LimitExceededError', errorCode: 429 }, 'rate-limited'],
    ['by a code alone', { errorCode: 500 }, 'server'],
    ['as if it were not there', { errorCode: 404 }, 'server'],
    ['by an operation that is not known', { errorType: 'UnsupportedOperation' }, 'server'],
  ]

  it.each(refusals)('%s closes every topic once', async (_what, refusal, code) => {
    const { server, listen, pass } = scriptedAppSync()
    server.answerInit = (socket) =>
      socket.tell({ type: 'connection_error', payload: { errors: [refusal] } })
    const sinks = [listen(room).sink, listen(otherRoom).sink]
    await pass(60_000)
    for (const sink of sinks) expect(sink.story).toEqual([`closed ${code}`])
    expect(server.sockets).toHaveLength(1)
    expect(server.open).toEqual([])
  })

  it('by no server at all closes with network, and nothing is opened again by itself', async () => {
    const { server, listen, pass } = scriptedAppSync()
    server.connecting = (socket) => socket.drop()
    const { sink } = listen()
    await pass(120_000)
    expect(sink.story).toEqual(['closed network'])
    expect(server.sockets).toHaveLength(1)
  })

  it('by the runtime, which has no WebSocket, closes with unsupported', async () => {
    vi.stubGlobal('WebSocket', undefined)
    onTestFinished(() => {
      vi.unstubAllGlobals()
    })
    const sink = new RecordingSink()
    createAppSyncTransport({
      ...{ endpoint, operations: noteOperations, auth: apiKey('da2-key'), me: { id: 'u1' } },
    }).listen(room, sink)
    await sink.isClosed()
    expect(sink.story).toEqual(['closed unsupported'])
  })

  it('by a page that may not open an insecure one closes with unsupported', async () => {
    const webSocket = new Proxy(WebSocket, {
      construct() {
        throw new DOMException('An insecure WebSocket', 'SecurityError')
      },
    })
    const { listen, pass } = scriptedAppSync({ webSocket })
    const { sink } = listen()
    await pass()
    expect(sink.story).toEqual(['closed unsupported'])
  })

  it.each(['not a url', ''])('by the endpoint %o, which is no URL, says so', async (endpoint) => {
    const { listen, transport } = scriptedAppSync({ endpoint })
    const { sink } = listen()
    const reason = await sink.isClosed()
    expect(reason?.code).toBe('unsupported')
    expect(reason?.message).toMatch(/endpoint is no URL/)
    const request = { conversationId: 'c1', start: 'newest', limit: 10 } as const
    const call = { signal: new AbortController().signal }
    await expect(transport.loadMessages(request, call)).rejects.toMatchObject({
      code: 'unsupported',
    })
  })
})

it.each([
  [1000, 'network'],
  [1001, 'network'],
  [1006, 'network'],
  [1012, 'network'],
  [4400, 'network'],
])('a socket that closes with %d closes every topic with %s', async (closeCode, code) => {
  const { server, listen, pass } = scriptedAppSync()
  const sinks = [listen(room).sink, listen(otherRoom).sink]
  await pass()
  server.socket.drop(closeCode)
  for (const sink of sinks) expect(sink.story).toEqual(['ready registered', `closed ${code}`])
  await pass(120_000)
  expect(server.sockets).toHaveLength(1)
  const again = listen(room)
  await pass()
  expect(again.sink.story).toEqual(['ready registered'])
})

it('close() ends all without a word more, however often', async () => {
  const { server, transport, listen, pass } = scriptedAppSync()
  const ready = listen(room)
  await pass()
  const starting = listen(otherRoom)
  transport.close()
  transport.close()
  await pass(120_000)
  expect(ready.sink.story).toEqual(['ready registered', 'closed cleanly'])
  expect(starting.sink.story).toEqual(['closed cleanly'])
  expect(server.open).toEqual([])
  expect(server.sockets).toHaveLength(1)
  expect(vi.getTimerCount()).toBe(0)
})
