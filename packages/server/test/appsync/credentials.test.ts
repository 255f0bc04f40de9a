import { SignJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { rawRequest, signIn, startServer } from '../running-server.js'
import { type Auth, apiKey, ask, pathOf, Realtime, token } from './local-app-sync.js'
import {
  allModes,
  everyMode,
  iam,
  key,
  pool,
  poolPublicKey,
  poolToken,
  providerToken,
  strangerKeys,
} from './signed-in.js'

const me = '{ me { id name } }'
const onPresence = 'subscription { onPresenceChange { userId state } }'
const unauthorized = { errorType: 'UnauthorizedException', message: expect.any(String) }

describe.each(everyMode)('%s', (_name, auth, userId) => {
  it('says who asks, over HTTP', async () => {
    const server = await startServer({ appSync: allModes })
    const { status, data } = await ask(server, 'parley', auth, me)
    expect([status, data.me.id]).toEqual([200, userId])
  })

  it.each(['sub-protocol', 'query'] as const)(
    'opens a connection by %s and starts',
    async (how) => {
      const server = await startServer({ appSync: allModes })
      const realtime = await Realtime.connect(server, 'parley', auth, how)
      const id = await realtime.listen(auth, onPresence)
      await ask(server, 'parley', auth, 'mutation { setPresence(state: busy) { userId state } }')
      const { payload } = await realtime.frame(id)
      expect(payload.data.onPresenceChange).toEqual({ userId, state: 'busy' })
    },
  )
})

const hs256 = async () =>
  new SignJWT({ iss: pool, sub: 'x', token_use: 'access', exp: Date.now() })
    .setProtectedHeader({ alg: 'HS256' })
    .sign(new TextEncoder().encode(JSON.stringify(poolPublicKey)))
const unsigned = async () => {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const [, claims] = (await poolToken()).split('.')
  return `${part({ alg: 'none' })}.${claims}.`
}

const changed = async () => {
  const [header, , signature] = (await poolToken()).split('.')
  const [, claims] = (await poolToken({ sub: 'iam-user' })).split('.')
  return [header, claims, signature].join('.')
}

describe('a token is refused', () => {
  it.each<readonly [string, () => Promise<string>]>([
    ['that nobody signed', unsigned],
    ['whose signature is by another key', () => poolToken({}, { keys: strangerKeys })],
    ['whose signature takes the public key for a secret', hs256],
    ['whose claims were changed', changed],
    ['that is another application’s', () => poolToken({ client_id: 'other' })],
    ['that is for no use of a pool', () => poolToken({ token_use: 'refresh' })],
    ['of an issuer nobody named', () => poolToken({ iss: 'https://elsewhere.example' })],
    ['of a provider’s other client', () => providerToken({ aud: 'other' })],
    ['that is not valid yet', () => poolToken({ nbf: Math.floor(Date.now() / 1000) + 600 })],
    ['that names nobody', () => poolToken({ sub: '' })],
    ['with the word Bearer', async () => `Bearer ${await poolToken()}`],
    ['that is no token', async () => 'a.b.c'],
    ['that the Lambda does not know', async () => 'unknown'],
  ])('%s', async (_name, make) => {
    const server = await startServer({ appSync: allModes })
    const auth = token(await make())
    const { status, errors } = await ask(server, 'parley', auth, me)
    expect([status, errors]).toEqual([401, [unauthorized]])
    const { first } = await Realtime.open(server, 'parley', auth)
    expect(first.payload.errors).toEqual([{ ...unauthorized, errorCode: 401 }])
  })

  it('that has expired, with the words that clients look for', async () => {
    const server = await startServer({ appSync: allModes })
    const expired = token(await poolToken({}, { expiresInMs: -60_000 }))
    const { status, errors } = await ask(server, 'parley', expired, me)
    expect(status).toBe(401)
    expect(errors[0].message).toBe('Token has expired.')
  })
})

it('a token whose keys cannot be fetched is no fault of its sender', async () => {
  const unreachable = 'http://127.0.0.1:1/keys'
  const appSync = { userPools: [{ issuer: pool, keys: unreachable }] }
  const server = await startServer({ appSync })
  const { status, errors } = await ask(server, 'parley', token(await poolToken()), me)
  expect([status, errors[0].errorType]).toEqual([500, 'InternalFailure'])
  expect(JSON.stringify(errors)).not.toContain('127.0.0.1')
})

describe('a signature is refused', () => {
  it.each<readonly [string, Auth]>([
    ['by another secret', iam({ secret: 'guessed' })],
    ['over another body', iam({ body: '{}' })],
    ['over another path', iam({ path: '/graphql' })],
    ['for another region', iam({ region: 'eu-west-1' })],
    ['for another service', iam({ service: 'execute-api' })],
    ['ten minutes old', iam({ at: new Date(Date.now() - 600_000) })],
    ['from the future', iam({ at: new Date(Date.now() + 600_000) })],
    ['with a session token that the key has not', iam({ sessionToken: 'x' })],
    ['of a key nobody configured', (sent) => rename(iam()(sent))],
    ['that covers no host', (sent) => withoutHost(iam()(sent))],
    ['of no form', () => ({ authorization: 'AWS4-HMAC-SHA256 Signature=x' })],
  ])('%s', async (_name, auth) => {
    const server = await startServer({ appSync: allModes })
    const { status, errors } = await ask(server, 'parley', auth, me)
    expect([status, errors]).toEqual([401, [unauthorized]])
  })

  it('of a temporary key without its session token, which counts with it', async () => {
    const iamKeys = [{ ...key, sessionToken: 'session-1' }]
    const server = await startServer({ appSync: { iam: iamKeys } })
    expect((await ask(server, 'parley', iam(), me)).status).toBe(401)
    expect((await ask(server, 'parley', iam({ sessionToken: 'session-1' }), me)).status).toBe(200)
  })

  it('at a start that carries the one of its connection', async () => {
    const server = await startServer({ appSync: allModes })
    const realtime = await Realtime.connect(server, 'parley', iam())
    const id = realtime.start(iam({ path: `${pathOf('parley')}/connect`, body: '{}' }), onPresence)
    expect(await realtime.frame(id)).toMatchObject({
      type: 'error',
      payload: { errors: [unauthorized] },
    })
  })
})

const rename = (headers: Readonly<Record<string, string>>) => ({
  ...headers,
  authorization: headers['authorization']?.replace('AKIATEST', 'AKIAOTHER') ?? '',
})
const withoutHost = (headers: Readonly<Record<string, string>>) => ({
  ...headers,
  authorization: headers['authorization']?.replace('host;', '') ?? '',
})

describe('an API key', () => {
  it.each(['unknown', '', 'toString'])('that is "%s" is refused', async (name) => {
    const server = await startServer({ appSync: allModes })
    expect((await ask(server, 'parley', apiKey(name), me)).status).toBe(401)
  })
})

describe('without options of its own', () => {
  it('the endpoint takes the session tokens of the server, and no cookie', async () => {
    const server = await startServer({ appSync: {} })
    const ann = await signIn(server, 'Ann')
    const { data } = await ask(server, 'parley', token(ann.token), me)
    expect(data.me).toEqual(ann.user === undefined ? {} : { id: ann.user.id, name: 'Ann' })
    const byCookie = await rawRequest(server.url + pathOf('parley'), {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie: `parley_session=${ann.token}` },
      body: JSON.stringify({ query: me }),
    })
    expect(byCookie.status).toBe(401)
  })

  it('and those of the application around it, where it has the sign-in', async () => {
    const server = await startServer({
      appSync: {},
      authenticate: ({ token: asked }) =>
        asked === 'of the host' ? { user: { id: 'host-user', name: 'Hob' } } : undefined,
    })
    const { data } = await ask(server, 'parley', token('of the host'), me)
    expect(data.me).toEqual({ id: 'host-user', name: 'Hob' })
    expect((await ask(server, 'parley', token('of nobody'), me)).status).toBe(401)
  })

  it('there is no endpoint where the option is off', async () => {
    const server = await startServer()
    const { status } = await rawRequest(server.url + pathOf('parley'), { method: 'POST' })
    expect(status).toBe(404)
  })
})

it('subscriptions of one connection may each come by another mode', async () => {
  const server = await startServer({ appSync: allModes })
  const realtime = await Realtime.connect(server, 'parley', apiKey('da2-test'))
  for (const [, auth] of everyMode) await realtime.listen(auth, onPresence)
  const id = realtime.start(token('unknown'), onPresence)
  expect((await realtime.frame(id)).type).toBe('error')
  await realtime.listen(apiKey('da2-test'), onPresence)
})
