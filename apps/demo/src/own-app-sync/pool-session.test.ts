import { afterEach, expect, it, vi } from 'vitest'
import { keptPoolSession, openPoolSession } from './pool-session.js'

const pages = { domain: 'https://login.example', clientId: 'client1' }
const jwt = (claims: object) =>
  `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.signature`
const accessToken = jwt({ sub: 'sub-1', username: 'ann@example.com' })
const idToken = jwt({ sub: 'sub-1', name: 'Ann' })

afterEach(() => vi.unstubAllGlobals())

/** A token endpoint that answers when it is told to. */
function holdTokens() {
  const asked: { readonly body: URLSearchParams; answer(status: number, body: object): void }[] = []
  vi.stubGlobal(
    'fetch',
    (_: URL, { body }: { readonly body: URLSearchParams }) =>
      new Promise<Response>((resolve) => {
        asked.push({
          body,
          answer: (status, answer) => resolve(Response.json(answer, { status })),
        })
      }),
  )
  return asked
}

const open = (schema: 'parley' | 'serverless' = 'parley') =>
  openPoolSession(pages, { accessToken, idToken, refreshToken: 'refresh-1' }, schema)

it('renews once for all who ask meanwhile, and gives the access token', async () => {
  const asked = holdTokens()
  const session = open()
  expect(await session.getToken({ refused: false })).toBe(accessToken)
  const waiting = [true, true, false].map((refused) => session.getToken({ refused }))
  expect(asked).toHaveLength(1)
  expect(Object.fromEntries(asked[0]?.body ?? [])).toEqual({
    ...{ grant_type: 'refresh_token', client_id: 'client1', refresh_token: 'refresh-1' },
  })
  asked[0]?.answer(200, { access_token: 'newer' })
  expect(await Promise.all(waiting)).toEqual(['newer', 'newer', 'newer'])
  expect(await session.getToken({ refused: false })).toBe('newer')
  expect(asked).toHaveLength(1)
})

it('goes on after a reload without an access token, by the refresh token that is the newest', async () => {
  const asked = holdTokens()
  const renewed = open().getToken({ refused: true })
  asked[0]?.answer(200, { access_token: 'newer', refresh_token: 'refresh-2' })
  await renewed
  const again = keptPoolSession(pages)
  expect(again?.me).toEqual({ id: 'sub-1', name: 'Ann' })
  const first = again?.getToken({ refused: false })
  expect(asked[1]?.body.get('refresh_token')).toBe('refresh-2')
  asked[1]?.answer(200, { access_token: 'newest' })
  expect(await first).toBe('newest')
})

it('has no token when the session is over, and tells that from a pool that fails', async () => {
  const session = open()
  vi.stubGlobal('fetch', async () => Response.json({}, { status: 503 }))
  const failing = session.getToken({ refused: true })
  await expect(failing).rejects.toThrow()
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')))
  const unreached = session.getToken({ refused: true })
  await expect(unreached).rejects.toMatchObject({ code: 'network', retryable: true })

  const asked = holdTokens()
  const over = session.getToken({ refused: true })
  asked[0]?.answer(400, { error: 'invalid_grant' })
  expect(await over).toBeUndefined()
})

it('ends the refresh token, but nothing while the pool cannot be reached', async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')))
  await expect(open().end()).rejects.toThrow('cannot be reached')

  const asked = holdTokens()
  const ended = open().end()
  asked[0]?.answer(400, { error: 'invalid_client' })
  await vi.waitFor(() => expect(asked).toHaveLength(2))
  expect(Object.fromEntries(asked[1]?.body ?? [])).toEqual({
    ...{ token: 'refresh-1', client_id: 'client1' },
  })
  asked[1]?.answer(400, { error: 'unsupported_token_type' })
  await ended
})

it('is forgotten, and nobody is signed in after a reload', () => {
  open().forget()
  expect(keptPoolSession(pages)).toBeUndefined()
})

it('knows people by their user name in the Serverless example, and else by the pool’s id', () => {
  expect(open('serverless').me).toEqual({ id: 'ann@example.com', name: 'Ann' })
  expect(open().me.id).toBe('sub-1')
  const nobody = { accessToken: 'opaque' }
  expect(() => openPoolSession(pages, nobody, 'parley')).toThrow('no Cognito user pool')
})
