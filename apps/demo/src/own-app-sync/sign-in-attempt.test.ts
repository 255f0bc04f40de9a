import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { challengeOf } from './pkce.js'
import { beginSignIn, finishSignIn } from './sign-in-attempt.js'

const pages = { domain: 'https://login.example', clientId: 'client1' }
const asked: URLSearchParams[] = []
let answer: { readonly status: number; readonly body: object }

beforeEach(() => {
  asked.length = 0
  answer = { status: 400, body: { error: 'invalid_grant' } }
  vi.stubGlobal('location', new URL('https://demo.example/own-app-sync'))
  vi.stubGlobal('isSecureContext', true)
  vi.stubGlobal('fetch', async (_: URL, { body }: { readonly body: URLSearchParams }) => {
    asked.push(body)
    return Response.json(answer.body, { status: answer.status })
  })
})
afterEach(() => vi.unstubAllGlobals())

/** What the hosted page is told. */
async function begin() {
  const { searchParams } = new URL(await beginSignIn(pages))
  const { state = '', code_challenge } = Object.fromEntries(searchParams)
  asked.length = 0
  return { state, challenge: code_challenge }
}

const finish = (said: Record<string, string>) => finishSignIn(pages, new URLSearchParams(said))

it('exchanges the code with the verifier of the challenge that was told', async () => {
  const { state, challenge } = await begin()
  answer = { status: 200, body: { access_token: 'a', id_token: 'i', refresh_token: 'r' } }
  expect(await finish({ state, code: 'c0de' })).toEqual({
    ...{ accessToken: 'a', idToken: 'i', refreshToken: 'r' },
  })
  const { code_verifier = '', ...sent } = Object.fromEntries(asked[0] ?? [])
  expect(await challengeOf(code_verifier)).toBe(challenge)
  expect(sent).toEqual({
    grant_type: 'authorization_code',
    client_id: 'client1',
    code: 'c0de',
    redirect_uri: 'https://demo.example/own-app-sync',
  })
})

it('asks for no token when the state is another one, none was begun, or it was finished before', async () => {
  const { state } = await begin()
  await expect(finish({ state: `${state}x`, code: 'c0de' })).rejects.toThrow(
    'not begun in this tab',
  )
  await expect(finish({ state, code: 'c0de' })).rejects.toThrow('not begun in this tab')
  await begin()
  await expect(finish({ code: 'c0de' })).rejects.toThrow('not begun in this tab')
  expect(asked).toEqual([])
})

it.each([
  ['access_denied', undefined, 'refused or given up'],
  ['invalid_scope', 'clientId', 'openid'],
  ['unauthorized_client', 'clientId', 'code grant'],
  ['server_error', undefined, '(server_error)'],
  ['<b>Call 555-0100</b>', undefined, 'could not sign you in. Check'],
])('says what %s of the hosted page means, and none of its words', async (error, field, words) => {
  const { state } = await begin()
  const failed = finish({ state, error, error_description: 'Call 555-0100', code: 'c0de' })
  await expect(failed).rejects.toMatchObject({ field, message: expect.stringContaining(words) })
  await expect(failed).rejects.not.toThrow('555')
  expect(asked).toEqual([])
})

it.each([
  ['invalid_grant', undefined, 'too long'],
  ['invalid_client', 'clientId', 'no such client'],
  ['unauthorized_client', 'clientId', 'code grant'],
  ['anything', undefined, 'status 400'],
])('says what %s of the token endpoint means', async (error, field, words) => {
  const { state } = await begin()
  answer = { status: 400, body: { error } }
  await expect(finish({ state, code: 'c0de' })).rejects.toMatchObject({
    field,
    message: expect.stringContaining(words),
  })
})

it('does not leave the page for a pool that is not there, or has no such client', async () => {
  answer = { status: 400, body: { error: 'invalid_client' } }
  await expect(beginSignIn(pages)).rejects.toMatchObject({ field: 'clientId' })
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')))
  await expect(beginSignIn(pages)).rejects.toMatchObject({ field: 'domain' })
})

it('says where signing in works on a page that is not safe', async () => {
  vi.stubGlobal('isSecureContext', false)
  await expect(beginSignIn(pages)).rejects.toThrow('https')
})
