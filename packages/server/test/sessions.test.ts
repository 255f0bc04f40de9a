import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import {
  ask,
  conversationUpdates,
  createConversation,
  inboxUpdates,
  rawRequest,
  Socket,
  send,
  signIn,
  startServer,
} from './running-server.js'

const json = { 'content-type': 'application/json' }
const asEve = { method: 'POST', headers: json, body: '{"name":"Eve"}' }

describe('sign-in by name', () => {
  it('gives a token and the same as a cookie that scripts and other sites cannot use', async () => {
    const server = await startServer()
    const response = await fetch(`${server.url}/session`, { ...asEve, body: '{"name":"  Eve  "}' })
    const { user, token } = (await response.json()) as { user: { name: string }; token: string }
    expect(user.name).toBe('Eve')
    const cookie = response.headers.get('set-cookie') ?? ''
    expect(cookie).toBe(`parley_session=${token}; Path=/; HttpOnly; SameSite=Lax; Max-Age=604800`)
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    const headers = { cookie: `other=1; parley_session=${token}` }
    const session = await rawRequest(`${server.url}/session`, { headers })
    expect(JSON.parse(session.body)).toEqual({ user })
  })

  it('marks the cookie for https only behind https', async () => {
    const server = await startServer({ devSignIn: true })
    const response = await rawRequest(`${server.url}/session`, {
      ...asEve,
      headers: { ...json, 'x-forwarded-proto': 'https' },
    })
    expect(response.headers['set-cookie']?.[0]).toMatch(/; Secure$/)
  })

  it('knows the same person by the same name, however it is written', async () => {
    const server = await startServer()
    const { user } = await signIn(server, 'Zoë Ⅷ')
    for (const name of ['zoë ⅷ', 'ZOE\u0308  VIII', ' Zoë\u200b \u202eⅧ']) {
      expect((await signIn(server, name)).user.id).toBe(user.id)
    }
    expect((await signIn(server, 'Zoe VIII')).user.id).not.toBe(user.id)
  })

  it('cleans names of what is not seen and turns the text round', async () => {
    const server = await startServer()
    const { user } = await signIn(server, 'A\u202en\u2066n\u0007 \n B')
    expect(user.name).toBe('Ann B')
  })

  it.each(['', '   ', '\u202e', '\u200d', 'x'.repeat(81), 7, null, undefined])(
    'refuses %j',
    async (name) => {
      const server = await startServer()
      const response = await fetch(`${server.url}/session`, {
        ...asEve,
        body: JSON.stringify({ name }),
      })
      expect(response.status).toBe(400)
      expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'invalid' } }] })
    },
  )

  it.each([
    ['came through a proxy', { 'x-forwarded-for': '203.0.113.7' }],
    ['came through a proxy', { forwarded: 'for=203.0.113.7' }],
    ['asked for another host, as a rebound name does', { host: 'evil.example' }],
  ])('is refused to a request that %s, and says how to open it', async (_, headers) => {
    const server = await startServer()
    const options = { ...asEve, headers: { ...json, ...headers } }
    const refused = await rawRequest(`${server.url}/session`, options)
    expect(refused.status).toBe(403)
    expect(refused.body).toContain('PARLEY_DEV_SIGN_IN=1')
    const open = await startServer({ devSignIn: true })
    expect((await rawRequest(`${open.url}/session`, options)).status).toBe(200)
    const shut = await startServer({ devSignIn: false })
    expect((await rawRequest(`${shut.url}/session`, asEve)).status).toBe(403)
  })
})

describe('a session', () => {
  it('is needed for every operation, and a wrong one is 401 with the code auth', async () => {
    const server = await startServer()
    for (const authorization of ['', 'Bearer wrong', 'Basic eA==']) {
      const response = await fetch(`${server.url}/graphql`, {
        method: 'POST',
        headers: { ...json, authorization },
        body: '{"query":"{ me { id } }"}',
      })
      expect(response.status).toBe(401)
      expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'auth' } }] })
    }
  })

  it('of nobody is an answer, not an error', async () => {
    const server = await startServer()
    for (const cookie of ['', 'parley_session=wrong']) {
      const response = await rawRequest(`${server.url}/session`, { headers: { cookie } })
      expect(response.status).toBe(200)
      expect(JSON.parse(response.body)).toEqual({ user: null })
    }
  })

  it('closes a socket that names a wrong one with 4401, even with a good cookie beside it', async () => {
    const server = await startServer()
    const eve = await signIn(server, 'Eve')
    const socket = new Socket(server, { headers: { cookie: `parley_session=${eve.token}` } })
    await once(socket.webSocket, 'open')
    socket.write({ type: 'connection_init', payload: { token: 'wrong' } })
    expect((await socket.closed).code).toBe(4401)
  })

  it('is taken from the cookie of the upgrade', async () => {
    const server = await startServer()
    const eve = await signIn(server, 'Eve')
    const socket = new Socket(server, { headers: { cookie: `parley_session=${eve.token}` } })
    await once(socket.webSocket, 'open')
    socket.write({ type: 'connection_init' })
    expect(await socket.next('connection')).toEqual({ type: 'connection_ack' })
    const { payload } = await socket.subscribe('{ me { name } }').message()
    expect(payload.data.me.name).toBe('Eve')
  })

  it('ends on sign-out together with its sockets, and no other session does', async () => {
    const server = await startServer()
    const here = await signIn(server, 'Eve')
    const there = await signIn(server, 'Eve')
    const sockets = [await Socket.connect(server, here), await Socket.connect(server, here)]
    const elsewhere = await Socket.connect(server, there)
    const signOut = await rawRequest(`${server.url}/session`, {
      method: 'DELETE',
      headers: { cookie: `parley_session=${here.token}` },
    })
    expect(signOut.status).toBe(204)
    expect(signOut.headers['set-cookie']?.[0]).toContain('Max-Age=0')
    for (const socket of sockets) expect((await socket.closed).code).toBe(4401)
    expect((await ask(server, here, '{ me { id } }')).code).toBe('auth')
    expect((await ask(server, there, '{ me { name } }')).data.me.name).toBe('Eve')
    const { payload } = await elsewhere.subscribe('{ me { name } }').message()
    expect(payload.data.me.name).toBe('Eve')
  })

  it('expires, for requests and for sockets that are open', async () => {
    const server = await startServer({ sessionTtlMs: 1_500 })
    const eve = await signIn(server, 'Eve')
    const socket = await Socket.connect(server, eve)
    const updates = socket.subscribe(inboxUpdates)
    await updates.update()
    expect((await socket.closed).code).toBe(4401)
    expect((await ask(server, eve, '{ me { id } }')).code).toBe('auth')
    const late = new Socket(server)
    await once(late.webSocket, 'open')
    late.write({ type: 'connection_init', payload: { token: eve.token } })
    expect((await late.closed).code).toBe(4401)
  })

  it('must be named within the time for it', async () => {
    const server = await startServer({ limits: { connectionInitMs: 50 } })
    const socket = new Socket(server)
    expect((await socket.closed).code).toBe(4408)
  })

  it('must be named before anything is asked for', async () => {
    const server = await startServer()
    const socket = new Socket(server)
    await once(socket.webSocket, 'open')
    socket.subscribe('{ me { id } }')
    expect((await socket.closed).code).toBe(4401)
  })
})

describe('another site', () => {
  const foreign = { origin: 'https://evil.example' }

  it('is refused on every route and on upgrades, a good session notwithstanding', async () => {
    const server = await startServer()
    const eve = await signIn(server, 'Eve')
    const headers = { ...json, ...foreign, cookie: `parley_session=${eve.token}` }
    for (const [path, method] of [
      ['/graphql', 'POST'],
      ['/session', 'POST'],
      ['/session', 'DELETE'],
      ['/graphql', 'OPTIONS'],
    ] as const) {
      const body = method === 'POST' ? '{"query":"{ me { id } }","name":"Eve"}' : ''
      const response = await rawRequest(`${server.url}${path}`, { method, headers, body })
      expect(response.status).toBe(403)
      expect(response.headers['access-control-allow-origin']).toBeUndefined()
      expect(response.body).toContain('allowedOrigins')
    }
    const socket = new WebSocket(
      `${server.url.replace('http', 'ws')}/graphql`,
      'graphql-transport-ws',
      { headers },
    )
    const [, upgrade] = await once(socket, 'unexpected-response')
    expect(upgrade.statusCode).toBe(403)
    expect((await ask(server, eve, '{ me { id } }')).status).toBe(200)
  })

  it.each(['null', 'http://127.0.0.1:1', 'https://127.0.0.1'])(
    'is what calls itself %s',
    async (origin) => {
      const server = await startServer()
      const response = await rawRequest(`${server.url}/session`, {
        ...asEve,
        headers: { ...json, origin },
      })
      expect(response.status).toBe(403)
    },
  )

  it('may call when it is allowed, and is told so by CORS', async () => {
    const { origin } = foreign
    const server = await startServer({ allowedOrigins: [origin] })
    const preflight = await rawRequest(`${server.url}/graphql`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST' },
    })
    expect(preflight.status).toBe(204)
    expect(preflight.headers).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-headers': 'authorization, content-type',
      vary: 'origin',
    })
    const refused = await rawRequest(`${server.url}/graphql`, {
      method: 'POST',
      headers: { ...json, origin },
      body: '{}',
    })
    expect(refused.status).toBe(401)
    expect(refused.headers['access-control-allow-origin']).toBe(origin)
    const eve = await signIn(server, 'Eve')
    const socket = await Socket.connect(server, eve, { headers: { origin } })
    expect((await socket.subscribe('{ me { name } }').message()).payload.data.me.name).toBe('Eve')
  })

  it('is not the server’s own page', async () => {
    const server = await startServer()
    const headers = { ...json, origin: server.url }
    expect((await rawRequest(`${server.url}/session`, { ...asEve, headers })).status).toBe(200)
  })

  it('cannot post with a form, whose types are refused', async () => {
    const server = await startServer()
    const eve = await signIn(server, 'Eve')
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      '',
    ]) {
      const headers = { 'content-type': type, cookie: `parley_session=${eve.token}` }
      const response = await rawRequest(`${server.url}/graphql`, {
        method: 'POST',
        headers,
        body: '{"query":"{ me { id } }"}',
      })
      expect(response.status).toBe(400)
      expect(response.body).toContain('application/json')
    }
  })
})

describe('sign-in of the application around the server', () => {
  const accounts = new Map([
    ['token-of-ann', { id: 'account-1', name: 'Ann', avatarUrl: 'https://chat.example/ann.png' }],
    ['token-of-bob', { id: 'account-2', name: 'Bob' }],
  ])

  it('decides who asks, by header, cookie or connection_init, and replaces sign-in by name', async () => {
    const server = await startServer({
      authenticate: async ({ token }) => {
        const user = accounts.get(token ?? '')
        return user && { user }
      },
    })
    const ann = { token: 'token-of-ann' }
    expect((await ask(server, ann, '{ me { id name avatarUrl } }')).data.me).toEqual(
      accounts.get(ann.token),
    )
    expect((await ask(server, { token: 'token-of-eve' }, '{ me { id } }')).code).toBe('auth')
    expect((await rawRequest(`${server.url}/session`, asEve)).status).toBe(403)
    const headers = { cookie: `parley_session=${ann.token}` }
    expect((await rawRequest(`${server.url}/session`, { headers })).status).toBe(200)
    expect((await rawRequest(`${server.url}/session`, { method: 'DELETE', headers })).status).toBe(
      403,
    )

    const socket = await Socket.connect(server, { token: 'token-of-bob' })
    server.disconnect('account-2')
    expect((await socket.closed).code).toBe(4401)
  })

  it('tells open lists when somebody has a new name', async () => {
    const names = { 'account-1': 'Ann' }
    const server = await startServer({
      authenticate: ({ token }) => ({
        user:
          token === 'ann'
            ? { id: 'account-1', name: names['account-1'] }
            : { id: 'account-2', name: 'Bob' },
      }),
    })
    const socket = await Socket.connect(server, { token: 'bob' })
    const updates = socket.subscribe(inboxUpdates)
    await updates.update()
    await ask(server, { token: 'ann' }, '{ me { id } }')
    names['account-1'] = 'Annette'
    await ask(server, { token: 'ann' }, '{ me { id } }')
    expect(await updates.event()).toEqual({
      __typename: 'UserEvent',
      user: { id: 'account-1', name: 'Annette' },
    })
  })

  it('cuts what would not fit the frames that clients take', async () => {
    const avatarUrl = `data:image/png;base64,${'A'.repeat(10_000)}`
    const user = { id: 'a', name: 'n'.repeat(1_000), avatarUrl, profileUrl: 'https://a.example/' }
    const server = await startServer({ authenticate: () => ({ user }) })
    const { data } = await ask(server, { token: 'a' }, '{ me { name avatarUrl profileUrl } }')
    expect(data.me).toEqual({
      name: 'n'.repeat(80),
      avatarUrl: null,
      profileUrl: 'https://a.example/',
    })
  })

  it('closes sockets when what it vouched for is over', async () => {
    const server = await startServer({
      authenticate: () => ({ user: { id: 'a', name: 'Ann' }, expiresAt: Date.now() + 100 }),
    })
    const socket = new Socket(server)
    await once(socket.webSocket, 'open')
    socket.write({ type: 'connection_init', payload: { token: 'x' } })
    expect((await socket.closed).code).toBe(4401)
  })
})

describe('membership', () => {
  it('ends what somebody hears the moment it ends', async () => {
    const server = await startServer()
    const ann = await signIn(server, 'Ann')
    const bob = await signIn(server, 'Bob')
    const conversationId = await createConversation(server, ann, [bob])
    const socket = await Socket.connect(server, bob)
    const inbox = socket.subscribe(inboxUpdates)
    await inbox.update()
    const updates = socket.subscribe(conversationUpdates, { conversationId })
    await updates.update()
    const sending = send(server, ann, conversationId, 'for Bob')
    await server.removeMember(conversationId, bob.user.id)
    await sending
    await send(server, ann, conversationId, 'not for Bob')

    const heard: string[] = []
    let last = await updates.message()
    for (; last.type === 'next'; last = await updates.message()) {
      heard.push(last.payload.data.conversationUpdates.events[0].message.text)
    }
    expect(heard).not.toContain('not for Bob')
    expect(last).toMatchObject({ type: 'error', payload: [{ extensions: { code: 'forbidden' } }] })
    for (;;) {
      const event = await inbox.event()
      if (event.__typename === 'ConversationRemovedEvent') {
        expect(event.conversationId).toBe(conversationId)
        break
      }
    }
    const query = 'query ($c: ID!) { messages(conversationId: $c) { atEnd } }'
    expect((await ask(server, bob, query, { c: conversationId })).code).toBe('forbidden')
    expect(
      (await ask(server, bob, '{ conversations { conversations { id } } }')).data.conversations
        .conversations,
    ).toEqual([])
    // These two may meet again, in a conversation that holds nothing of the first.
    expect(await createConversation(server, bob, [ann])).not.toBe(conversationId)
  })
})
