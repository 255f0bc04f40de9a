import { describe, expect, it } from 'vitest'
import { apiKey, lambda, oidc, userPool } from '../src/index.js'
import {
  inbox,
  note,
  otherRoom,
  room,
  type ScriptedAppSync,
  type ScriptedSocket,
  type StartFrame,
  scriptedAppSync,
} from './scripted-appsync.js'

const expired = {
  errorType: 'UnauthorizedException',
  errorCode: 401,
  message: 'Token has expired.',
}

/** AppSync that takes only some tokens, at connect and at start. */
function takesOnly(server: ScriptedAppSync, isGood: (token: string | undefined) => boolean) {
  const { answerInit, answerStart } = server
  server.answerInit = (socket: ScriptedSocket) => {
    if (isGood(socket.header['Authorization'])) return answerInit(socket)
    socket.tell({ type: 'connection_error', payload: { errors: [expired] } })
    socket.drop(4401)
  }
  server.answerStart = (socket: ScriptedSocket, start: StartFrame) => {
    if (isGood(start.authorization['Authorization'])) return answerStart(socket, start)
    socket.tell({ type: 'error', id: start.id, payload: { errors: [expired] } })
  }
}

/** An account whose token is renewed when it was refused. */
function account(tokens: readonly string[]) {
  const asked: boolean[] = []
  let index = 0
  const getToken = async ({ refused }: { readonly refused: boolean }) => {
    asked.push(refused)
    if (refused) index += 1
    return tokens[Math.min(index, tokens.length - 1)]
  }
  return { getToken, renewals: () => asked.filter(Boolean).length, asked }
}

const jwt = (claims: object) =>
  ['e30', Buffer.from(JSON.stringify(claims)).toString('base64url'), 'signature'].join('.')

describe.each([
  ['userPool', userPool],
  ['oidc', oidc],
  ['lambda', lambda],
])('the token of %s', (_name, mode) => {
  it('is asked for at each connect and each start, and sent without "Bearer"', async () => {
    const { getToken, asked } = account(['good'])
    const { server, listen, pass } = scriptedAppSync({ auth: mode(getToken) })
    listen(room)
    listen(otherRoom)
    await pass()
    expect(server.socket.header['Authorization']).toBe('good')
    expect(server.socket.starts.map(({ authorization }) => authorization['Authorization'])).toEqual(
      ['good', 'good'],
    )
    expect(asked).toEqual([false, false, false])
  })

  it('is renewed once when the connection refuses it, which no topic notices', async () => {
    const { getToken, renewals } = account(['old', 'good'])
    const { server, listen, pass } = scriptedAppSync({ auth: mode(getToken) })
    takesOnly(server, (token) => token === 'good')
    const sinks = [listen(room).sink, listen(inbox).sink]
    await pass()
    for (const sink of sinks) expect(sink.story).toEqual(['ready registered'])
    expect(renewals()).toBe(1)
    expect(server.open).toHaveLength(1)
  })

  it('ends in auth when the new one is refused too', async () => {
    const { getToken, renewals } = account(['old', 'older'])
    const { server, listen, pass } = scriptedAppSync({ auth: mode(getToken) })
    takesOnly(server, () => false)
    const sinks = [listen(room).sink, listen(inbox).sink]
    await pass(60_000)
    for (const sink of sinks) {
      expect(sink.story).toEqual(['closed auth'])
      expect((await sink.isClosed())?.message).not.toMatch(/old/)
    }
    expect(renewals()).toBe(1)
    expect(server.sockets).toHaveLength(2)
  })

  it('is renewed once when the starts refuse it, on the socket that stands', async () => {
    let good = 'first'
    const { getToken, renewals } = account(['first', 'second'])
    const { server, listen, pass } = scriptedAppSync({ auth: mode(getToken) })
    takesOnly(server, (token) => token === good)
    const { sink } = listen(room)
    await pass()
    good = 'second'
    const later = [listen(otherRoom).sink, listen(inbox).sink]
    await pass()
    for (const one of [sink, ...later]) expect(one.story).toEqual(['ready registered'])
    expect(renewals()).toBe(1)
    expect(server.sockets).toHaveLength(1)
  })

  it('is missing: the topic closes with auth', async () => {
    const { listen, pass } = scriptedAppSync({ auth: mode(() => undefined) })
    const { sink } = listen()
    await pass()
    expect(sink.story).toEqual(['closed auth'])
  })

  it('cannot be had: the topic closes with why, and the engine tries again', async () => {
    const failing = mode(() => Promise.reject(new TypeError('fetch failed: secret')))
    const { server, listen, pass } = scriptedAppSync({ auth: failing })
    const { sink } = listen()
    await pass()
    const reason = await sink.isClosed()
    expect(reason?.code).toBe('network')
    expect(reason?.message).not.toMatch(/secret/)
    expect(server.sockets).toEqual([])
  })
})

describe('a token that says when it expires', () => {
  const lifetime = 3_600
  const issue = () => {
    const iat = Math.floor(Date.now() / 1_000)
    return jwt({ sub: 'u1', iat, exp: iat + lifetime })
  }
  /** As a session library keeps one: a new one only when it is asked for. */
  function session() {
    let token: string | undefined
    let renewals = 0
    const auth = userPool(({ refused }) => {
      if (refused) renewals += 1
      if (refused || token === undefined) token = issue()
      return token
    })
    return { auth, renewals: () => renewals, token: () => token }
  }
  const keepAlive = async (
    server: ScriptedAppSync,
    pass: (ms: number) => Promise<unknown>,
    seconds: number,
  ) => {
    for (let passed = 0; passed < seconds; passed += 30) {
      await pass(30_000)
      server.socket.tell({ type: 'ka' })
    }
  }

  it('makes way a minute before, with one renewal, and no topic notices', async () => {
    const { auth, renewals, token } = session()
    const { server, listen, pass } = scriptedAppSync({ auth })
    const first = listen(room)
    first.stop()
    const sinks = [listen(room).sink, listen(inbox).sink]
    await pass()
    const before = token()
    await keepAlive(server, pass, lifetime - 90)
    expect(server.sockets).toHaveLength(1)
    await keepAlive(server, pass, 60)
    expect(renewals()).toBe(1)
    expect(server.sockets).toHaveLength(2)
    expect(server.open).toEqual([server.sockets[1]])
    expect(server.socket.header['Authorization']).toBe(token())
    expect(token()).not.toBe(before)
    for (const { authorization } of server.socket.starts) {
      expect(authorization['Authorization']).toBe(token())
    }
    const start = server.socket.starts.find(({ variables }) => variables['room'] === 'c1')
    server.socket.tell({ type: 'data', id: start?.id, payload: note('after the renewal') })
    expect(sinks[0]?.texts).toEqual(['after the renewal'])
    for (const sink of sinks) expect(sink.story).not.toContain('gap')
  })

  it('makes way each time with a new token, not only the first time', async () => {
    const { auth, renewals } = session()
    const { server, listen, pass } = scriptedAppSync({ auth })
    const { sink } = listen()
    await pass()
    await keepAlive(server, pass, 3 * lifetime)
    expect(renewals()).toBe(3)
    const tokens = server.sockets.map(({ header }) => header['Authorization'])
    expect(tokens).toHaveLength(4)
    expect(new Set(tokens).size).toBe(4)
    expect(sink.story).toEqual(['ready registered'])
  })

  it('makes way also where a subscription alone has it, beside another mode', async () => {
    const { auth, renewals } = session()
    const { server, listen, pass } = scriptedAppSync({
      auth: apiKey('da2-key'),
      authByField: { onNote: auth },
    })
    const sinks = [listen(room).sink, listen(inbox).sink]
    await pass()
    expect(server.socket.header).toMatchObject({ 'x-api-key': 'da2-key' })
    expect(server.socket.starts.map(({ authorization }) => Object.keys(authorization))).toEqual([
      ['host', 'x-api-key'],
      ['host', 'x-api-key'],
      ['host', 'Authorization'],
    ])
    await keepAlive(server, pass, lifetime)
    expect(server.sockets).toHaveLength(2)
    expect(renewals()).toBe(1)
    for (const sink of sinks) expect(sink.story).toEqual(['ready registered'])
  })

  it('is renewed before a request would be refused for it', async () => {
    const { auth, renewals, token } = session()
    const sent: (string | null)[] = []
    const { transport, pass } = scriptedAppSync({
      auth,
      fetch: async (_url, init) => {
        sent.push(new Headers(init?.headers).get('authorization'))
        return Response.json({ data: { notes: [] } })
      },
    })
    const read = () =>
      transport.loadMessages(
        { conversationId: 'c1', start: 'newest', limit: 10 },
        { signal: new AbortController().signal },
      )
    await read()
    await pass((lifetime - 30) * 1_000)
    await Promise.all([read(), read(), read()])
    expect(renewals()).toBe(1)
    expect(new Set(sent.slice(1))).toEqual(new Set([token()]))
  })

  it('is not renewed again and again where the clock of the device is wrong', async () => {
    let renewals = 0
    let token = ''
    const { server, listen, pass } = scriptedAppSync({
      auth: userPool(({ refused }) => {
        if (refused) renewals += 1
        const iat = Math.floor(Date.now() / 1_000) - 3 * lifetime
        if (refused || token === '') token = jwt({ iat, exp: iat + lifetime, renewals })
        return token
      }),
    })
    const sinks = [listen(room).sink, listen(inbox).sink]
    await pass()
    await keepAlive(server, pass, 2 * lifetime)
    for (const sink of sinks) expect(sink.story).toEqual(['ready registered'])
    expect(renewals).toBe(1)
    expect(server.sockets).toHaveLength(1)
  })

  it('that ends while the socket stands on is nothing to the topics', async () => {
    const { auth } = session()
    const { server, listen, pass } = scriptedAppSync({ auth })
    const { sink } = listen()
    await pass()
    server.connecting = (socket) => socket.drop()
    await keepAlive({ socket: server.sockets[0] } as ScriptedAppSync, pass, 2 * lifetime)
    expect(sink.story).toEqual(['ready registered'])
    expect(server.open).toEqual([server.sockets[0]])
  })
})

describe('a subscription that is refused though its connection was accepted', () => {
  it('is closed alone with forbidden after one renewal', async () => {
    const { getToken, renewals } = account(['first', 'second'])
    const { server, listen, pass } = scriptedAppSync({ auth: userPool(getToken) })
    const denied = { errorType: 'UnauthorizedException', message: 'Permission denied' }
    server.answerStart = (socket, { id, variables }) =>
      socket.tell(
        variables['room'] === 'c1'
          ? { type: 'error', id, payload: { errors: [denied] } }
          : { type: 'start_ack', id },
      )
    const { sink } = listen(room)
    const kept = listen(otherRoom)
    await pass(60_000)
    expect(sink.story).toEqual(['closed forbidden'])
    expect(kept.sink.story).toEqual(['ready registered'])
    expect(renewals()).toBe(1)
  })

  it('is closed with auth where its own token has expired and cannot be renewed', async () => {
    const { getToken } = account(['old'])
    const { server, listen, pass } = scriptedAppSync({
      auth: apiKey('da2-key'),
      authByField: { onNote: oidc(getToken) },
    })
    server.answerStart = (socket, { id }) =>
      socket.tell({ type: 'error', id, payload: { errors: [expired] } })
    const { sink } = listen(room)
    await pass()
    expect(sink.story).toEqual(['closed auth'])
  })
})

it('an API key that is refused closes with auth, and is not asked for ever', async () => {
  const { server, listen, pass } = scriptedAppSync({ auth: apiKey('wrong') })
  takesOnly(server, () => false)
  const { sink } = listen()
  await pass(60_000)
  expect(sink.story).toEqual(['closed auth'])
  expect(server.sockets).toHaveLength(2)
})

it('a session that ends on an open socket is opened again by the engine, not here', async () => {
  const { getToken } = account(['good'])
  const { server, listen, pass } = scriptedAppSync({ auth: userPool(getToken) })
  const { sink } = listen()
  await pass()
  server.socket.drop(4401)
  expect(sink.story).toEqual(['ready registered', 'closed network'])
  await pass(60_000)
  expect(server.sockets).toHaveLength(1)
})
