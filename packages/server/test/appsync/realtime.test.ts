import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { rawRequest, startServer } from '../running-server.js'
import {
  annAndBob,
  ask,
  base64url,
  hostOf,
  onConversationChange,
  pathOf,
  Realtime,
  token,
} from './local-app-sync.js'
import { allModes, poolToken } from './signed-in.js'

const onPresence = 'subscription { onPresenceChange { userId state } }'
const setPresence = 'mutation { setPresence(state: busy) { userId state } }'

/** Opens with exactly these protocols and query; the response's status where it is no socket. */
async function openRaw(
  server: { readonly url: string },
  query: string,
  protocols: string[],
  origin?: string,
) {
  const url = `${server.url.replace('http', 'ws')}${pathOf('parley')}/realtime${query}`
  const webSocket = new WebSocket(url, protocols, origin === undefined ? {} : { origin })
  return new Promise<number | WebSocket>((resolve) => {
    webSocket.on('error', () => {})
    webSocket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0))
    webSocket.on('open', () => resolve(webSocket))
  })
}

/** The frame that refuses such a connection. */
async function refusal(server: { readonly url: string }, query: string, protocols: string[]) {
  const webSocket = await openRaw(server, query, protocols)
  if (typeof webSocket === 'number') return webSocket
  webSocket.send('{"type":"connection_init"}')
  const [data] = await once(webSocket, 'message')
  const frame = JSON.parse(String(data))
  webSocket.terminate()
  return frame
}

describe('a connection', () => {
  it('is acknowledged with its time-out, and then says ka', async () => {
    const { server, ann } = await annAndBob({ keepAliveMs: 20, connectionTimeoutMs: 1_234 })
    const { realtime, first } = await Realtime.open(server, 'parley', ann.auth)
    expect(first).toEqual({ type: 'connection_ack', payload: { connectionTimeoutMs: 1_234 } })
    expect([await realtime.frame(), await realtime.frame()]).toEqual([
      { type: 'ka' },
      { type: 'ka' },
    ])
    expect(realtime.webSocket.protocol).toBe('graphql-ws')
  })

  it('may start without having said connection_init', async () => {
    const { server, ann } = await annAndBob()
    const realtime = new Realtime(server, 'parley', ann.auth)
    await once(realtime.webSocket, 'open')
    await realtime.listen(ann.auth, onPresence)
    expect(realtime.arrived()).toEqual([])
  })

  it('is refused in a frame and closed with 4401, for nobody', async () => {
    const { server } = await annAndBob()
    const { realtime, first } = await Realtime.open(server, 'parley', token('nobody'))
    const message = 'You are not authorized to make this call.'
    const error = { errorType: 'UnauthorizedException', errorCode: 401, message }
    expect(first).toEqual({ type: 'connection_error', payload: { errors: [error] } })
    expect((await realtime.closed).code).toBe(4401)
  })

  it('is told so even when it never asks', async () => {
    const { server } = await annAndBob({}, { limits: { connectionInitMs: 20 } })
    const realtime = new Realtime(server, 'parley', token('nobody'))
    expect((await realtime.frame()).type).toBe('connection_error')
  })

  it.each([
    ['no credentials at all', '', ['graphql-ws']],
    ['a query without a payload', '?header=e30=', ['graphql-ws']],
    ['a payload that is not empty', '?header=e30=&payload=eyJhIjoxfQ==', ['graphql-ws']],
    ['a header that is no JSON', '', ['graphql-ws', 'header-x']],
    ['a header that is no object', '', ['graphql-ws', `header-${base64url([])}`]],
    ['no host', '', ['graphql-ws', `header-${base64url({ Authorization: 'x' })}`]],
    [
      'another host',
      '',
      ['graphql-ws', `header-${base64url({ host: 'elsewhere', Authorization: 'x' })}`],
    ],
  ])('with %s is a bad request', async (_name, query, protocols) => {
    const { server } = await annAndBob()
    const { type, payload } = await refusal(server, query, protocols)
    expect(type).toBe('connection_error')
    expect(payload.errors[0]).toMatchObject({ errorType: 'BadRequestException', errorCode: 400 })
  })

  it('that does not offer graphql-ws, or is of another site, never opens', async () => {
    const { server, ann } = await annAndBob()
    const header = `header-${base64url({ host: hostOf(server), Authorization: ann.token })}`
    expect(await openRaw(server, '', [header])).toBe(400)
    expect(await openRaw(server, '', ['graphql-ws', header], 'https://evil.example')).toBe(403)
  })

  it('ends with its age', async () => {
    const { server, ann } = await annAndBob({ connectionAgeMs: 50 })
    const realtime = await Realtime.connect(server, 'parley', ann.auth)
    expect((await realtime.closed).code).toBe(1012)
  })

  it('is told that the server restarts', async () => {
    const { server, ann } = await annAndBob()
    const realtime = await Realtime.connect(server, 'parley', ann.auth)
    await server.close()
    expect((await realtime.closed).code).toBe(1012)
  })

  it('ends where its session is signed out, also when only a subscription is of it', async () => {
    const { server, ann, bob } = await annAndBob()
    const own = await Realtime.connect(server, 'parley', ann.auth)
    const shared = await Realtime.connect(server, 'parley', bob.auth)
    await shared.listen(ann.auth, onPresence)
    const after = await Realtime.connect(server, 'parley', bob.auth)
    const stopped = await after.listen(ann.auth, onPresence)
    after.write({ id: stopped, type: 'stop' })
    await after.frame(stopped)
    await rawRequest(`${server.url}/session`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${ann.token}` },
    })
    expect([(await own.closed).code, (await shared.closed).code]).toEqual([4401, 4401])
    await after.listen(bob.auth, onPresence)
  })

  it('that is of a disconnected user ends', async () => {
    const { server, ann } = await annAndBob()
    const realtime = await Realtime.connect(server, 'parley', ann.auth)
    server.disconnect(ann.user.id)
    expect((await realtime.closed).code).toBe(4401)
  })

  it('that floods the server is told so and closed', async () => {
    const { server, ann } = await annAndBob()
    const realtime = await Realtime.connect(server, 'parley', ann.auth)
    for (let i = 0; i < 300; i++) realtime.write({ type: 'stop', id: `${i}` })
    const { payload } = await realtime.frame()
    expect(payload.errors[0]).toEqual({
      errorType: 'LimitExceededError',
      message: 'Rate limit exceeded',
    })
    expect((await realtime.closed).code).toBe(4429)
  })

  it('with a frame of more than 256 KiB is closed, and nobody else', async () => {
    const { server, ann, bob } = await annAndBob()
    const realtime = await Realtime.connect(server, 'parley', ann.auth)
    const other = await Realtime.connect(server, 'parley', bob.auth)
    realtime.write('x'.repeat(257 * 1024))
    expect((await realtime.closed).code).toBe(1009)
    await other.listen(bob.auth, onPresence)
  })
})

describe('a token that expires under an open connection', () => {
  const expiring = (limits: object) =>
    startServer({
      appSync: {
        ...allModes,
        ...limits,
        authorizeToken: (name) =>
          name === 'short'
            ? { user: { id: 'short', name: 'Short' }, expiresAt: Date.now() + 50 }
            : { user: { id: name, name } },
      },
    })

  it('is looked at again at a start only, by default', async () => {
    const server = await expiring({ keepAliveMs: 60 })
    const realtime = await Realtime.connect(server, 'parley', token('short'))
    const id = await realtime.listen(token('short'), onPresence)
    await realtime.frame()
    await ask(server, 'parley', token('other'), setPresence)
    expect((await realtime.frame(id)).type).toBe('data')
    const expired = token(await poolToken({}, { expiresInMs: -60_000 }))
    const refused = realtime.start(expired, onPresence)
    expect((await realtime.frame(refused)).payload.errors).toEqual([
      { errorType: 'UnauthorizedException', message: 'Token has expired.' },
    ])
  })

  it('closes it where the option says so, unless its subscription was stopped before', async () => {
    const server = await expiring({ tokenExpiry: 'close', keepAliveMs: 100 })
    const short = await Realtime.connect(server, 'parley', token('short'))
    const long = await Realtime.connect(server, 'parley', token('long'))
    const stopped = await long.listen(token('short'), onPresence)
    long.write({ id: stopped, type: 'stop' })
    expect((await short.closed).code).toBe(4401)
    await long.frame()
    await long.listen(token('short'), onPresence)
    expect((await long.closed).code).toBe(4401)
  })
})

describe('a subscription', () => {
  it('ends with stop, which is answered by complete', async () => {
    const { server, ann } = await annAndBob()
    const realtime = await Realtime.connect(server, 'parley', ann.auth)
    const id = await realtime.listen(ann.auth, onPresence)
    const other = await realtime.listen(ann.auth, onPresence)
    realtime.write({ id, type: 'stop' })
    expect(await realtime.frame(id)).toEqual({ type: 'complete', id })
    await ask(server, 'parley', ann.auth, setPresence)
    expect((await realtime.frame(other)).type).toBe('data')
    expect(realtime.arrived(id)).toEqual([])
  })

  it('that is stopped before it has started never starts', async () => {
    const { server, ann } = await annAndBob()
    const realtime = await Realtime.connect(server, 'parley', ann.auth)
    const id = realtime.start(ann.auth, onPresence)
    realtime.write({ id, type: 'stop' })
    expect((await realtime.frame(id)).type).toBe('complete')
    const other = await realtime.listen(ann.auth, onPresence)
    await ask(server, 'parley', ann.auth, setPresence)
    await realtime.frame(other)
    expect(realtime.arrived(id)).toEqual([])
  })

  it('whose id is running already is refused, and the one that runs goes on', async () => {
    const { server, ann } = await annAndBob()
    const realtime = await Realtime.connect(server, 'parley', ann.auth)
    const id = await realtime.listen(ann.auth, onPresence)
    realtime.start(ann.auth, onPresence, {}, id)
    expect((await realtime.frame(id)).payload.errors[0].errorType).toBe('DuplicatedOperationError')
    await ask(server, 'parley', ann.auth, setPresence)
    expect((await realtime.frame(id)).type).toBe('data')
  })

  it('beyond the limit is refused by an object, and there is room again after a stop', async () => {
    const { server, ann } = await annAndBob({ subscriptionsPerConnection: 2 })
    const realtime = await Realtime.connect(server, 'parley', ann.auth)
    const first = await realtime.listen(ann.auth, onPresence)
    await realtime.listen(ann.auth, onPresence)
    const third = realtime.start(ann.auth, onPresence)
    expect((await realtime.frame(third)).payload).toEqual({
      errors: {
        errorType: 'MaxSubscriptionsReachedError',
        message: 'Max number of 2 subscriptions reached',
      },
    })
    realtime.write({ id: first, type: 'stop' })
    await realtime.frame(first)
    await realtime.listen(ann.auth, onPresence)
  })

  it.each([
    ['is no GraphQL', 'subscription {', /^Validation error: Syntax Error/],
    [
      'asks for what is not there',
      'subscription { onNothing { id } }',
      /^Validation error: Cannot query field "onNothing"/,
    ],
    [
      'leaves an argument out',
      'subscription { onConversationChange { userId } }',
      /^Validation error: Field "onConversationChange" argument/,
    ],
    [
      'has two fields',
      'subscription { onInboxChange { userId } onPresenceChange { userId } }',
      /^Validation error: .*one top level field/,
    ],
  ])('that %s is told the errors of GraphQL, without a type', async (_name, query, message) => {
    const { server, ann } = await annAndBob()
    const realtime = await Realtime.connect(server, 'parley', ann.auth)
    const { type, payload } = await realtime.frame(realtime.start(ann.auth, query))
    expect(type).toBe('error')
    expect(payload.errors[0]).toMatchObject({ message: expect.stringMatching(message) })
    expect(payload.errors[0]).not.toHaveProperty('errorType')
  })

  it('whose variable is missing is told so', async () => {
    const { server, ann } = await annAndBob()
    const realtime = await Realtime.connect(server, 'parley', ann.auth)
    const { payload } = await realtime.frame(realtime.start(ann.auth, onConversationChange))
    expect(payload.errors[0].message).toMatch(/conversationId/)
  })

  it('that is a query is not of this channel', async () => {
    const { server, ann } = await annAndBob()
    const realtime = await Realtime.connect(server, 'parley', ann.auth)
    const { payload } = await realtime.frame(realtime.start(ann.auth, '{ me { id } }'))
    expect(payload.errors).toEqual([
      {
        errorType: 'UnsupportedOperation',
        message: 'query not supported through the realtime channel',
      },
    ])
  })

  it('without authorization, or without data, is a bad request', async () => {
    const { server, ann } = await annAndBob()
    const realtime = await Realtime.connect(server, 'parley', ann.auth)
    const data = JSON.stringify({ query: onPresence })
    realtime.write({ id: 'a', type: 'start', payload: { data } })
    expect((await realtime.frame('a')).payload.errors[0].errorType).toBe('BadRequestException')
    const authorization = { host: hostOf(server), Authorization: ann.token }
    realtime.write({ id: 'b', type: 'start', payload: { extensions: { authorization } } })
    expect((await realtime.frame('b')).payload.errors[0].errorType).toBe('BadRequestException')
    await realtime.listen(ann.auth, onPresence)
  })

  it('of a conversation that one is no member of is unauthorized, like one that is not there', async () => {
    const { server, conversationId } = await annAndBob(allModes)
    const stranger = token(await poolToken())
    const realtime = await Realtime.connect(server, 'parley', stranger)
    const of = async (id: string) =>
      (await realtime.frame(realtime.start(stranger, onConversationChange, { conversationId: id })))
        .payload.errors
    expect(await of(conversationId)).toEqual(await of('nowhere'))
    expect((await of(conversationId))[0].errorType).toBe('Unauthorized')
  })

  it('too many of them at once exceed the rate, each by itself', async () => {
    const { server, ann } = await annAndBob(
      {},
      { limits: { operationsPerSecond: 1, operationBurst: 3 } },
    )
    const realtime = await Realtime.connect(server, 'parley', ann.auth)
    const ids = Array.from({ length: 5 }, () => realtime.start(ann.auth, onPresence))
    const frames = await Promise.all(ids.map((id) => realtime.frame(id)))
    const refused = frames.filter(({ type }) => type === 'error')
    expect(refused.length).toBeGreaterThan(0)
    expect(refused[0].payload.errors[0].errorType).toBe('LimitExceededError')
    expect(frames[0].type).toBe('start_ack')
  })
})

describe('a frame', () => {
  it.each([
    ['no JSON', '{'],
    ['no object', '[]'],
    ['of an unknown type', '{"type":"publish","id":"1"}'],
    ['a start without id', '{"type":"start","payload":{}}'],
    ['a stop with an endless id', JSON.stringify({ type: 'stop', id: 'x'.repeat(200) })],
  ])(
    'that is %s is answered by an error without id, and the connection goes on',
    async (_name, text) => {
      const { server, ann } = await annAndBob()
      const realtime = await Realtime.connect(server, 'parley', ann.auth)
      realtime.write(text)
      const frame = await realtime.frame()
      expect(frame).toMatchObject({
        type: 'error',
        payload: { errors: [{ errorType: 'BadRequestException' }] },
      })
      await realtime.listen(ann.auth, onPresence)
    },
  )
})
