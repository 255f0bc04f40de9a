import { request } from 'node:http'
import { expect, it } from 'vitest'
import { eventually } from './eventually.js'
import { overAppSync } from './over-backend.js'
import { setStage } from './stage.js'

const seconds = 8
const stage = setStage({ PARLEY_TOKEN_SECONDS: String(seconds) })

interface Answer {
  readonly status: number | undefined
  readonly caching: string | undefined
  readonly body: { readonly token?: string; readonly userId?: string; readonly error?: string }
}

/** Asks as a program could, which says of itself what it likes. */
function ask(headers: Readonly<Record<string, string>>, method = 'POST'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request(`${stage.server.url}/appsync/token`, { method, headers }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part
      })
      response.on('end', () => {
        const { statusCode: status, headers } = response
        resolve({ status, caching: headers['cache-control'], body: JSON.parse(text) })
      })
    })
    asked.once('error', reject).end()
  })
}

const claimsOf = (token = '') =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())

it('gives a short token to whom the session has signed in, and to their own page only', async () => {
  const signIn = await fetch(`${stage.server.url}/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"name":"Ada Token"}',
  })
  const { user } = await signIn.json()
  const [cookie = ''] = (signIn.headers.get('set-cookie') ?? '').split(';')
  const origin = stage.server.url

  const given = await ask({ cookie, origin })
  expect(given).toMatchObject({ status: 200, caching: 'no-store', body: { userId: user.id } })
  const { sub, username, iat, exp, token_use } = claimsOf(given.body.token)
  expect({ sub, username, token_use }).toEqual({
    sub: user.id,
    username: 'Ada Token',
    token_use: 'access',
  })
  expect(exp - iat).toBe(seconds)

  const refused = [
    [await ask({ origin }), 401],
    [await ask({ origin, cookie: 'parley_session=wrong' }), 401],
    [await ask({ cookie, origin: 'https://evil.example' }), 403],
    [await ask({ cookie }), 403],
    [await ask({ cookie, origin }, 'GET'), 405],
  ] as const
  for (const [{ status, body, caching }, expected] of refused) {
    expect(status).toBe(expected)
    expect(body.token).toBeUndefined()
    expect(caching).toBe('no-store')
  }

  const signOut = { method: 'DELETE', headers: { cookie } }
  expect((await fetch(`${stage.server.url}/session`, signOut)).status).toBe(204)
  expect((await ask({ cookie, origin })).status).toBe(401)
})

it('lets nobody in by a token that was changed or signed by another', async () => {
  const ada = await stage.person('Ada Forged', { before: overAppSync })
  const answers = await ada.page.evaluate(async () => {
    const { token } = await (await fetch('/appsync/token', { method: 'POST' })).json()
    const [header, payload, signature] = token.split('.')
    const claims = JSON.parse(atob(payload.replace(/-/g, '+').replace(/_/g, '/')))
    const encode = (value: object) =>
      btoa(JSON.stringify(value)).replace(/\+/g, '-').replace(/\//g, '_').replace(/=/g, '')
    const other = encode({ ...claims, sub: 'somebody-else' })
    const tokens = [
      token,
      `${header}.${other}.${signature}`,
      `${encode({ alg: 'none' })}.${other}.`,
      `${encode({ alg: 'HS256' })}.${other}.${signature}`,
    ]
    return Promise.all(
      tokens.map(async (authorization) => {
        const headers = { authorization, 'content-type': 'application/json' }
        const body = JSON.stringify({ query: '{ me { name } }' })
        const path = '/appsync/parley/graphql'
        const { data } = await (await fetch(path, { method: 'POST', headers, body })).json()
        return data?.me?.name ?? 'refused'
      }),
    )
  })
  expect(answers).toEqual([ada.name, 'refused', 'refused', 'refused'])
})

it('renews the token before it expires, and nobody notices', async () => {
  const ada = await stage.person('Ada Renewed', { before: overAppSync })
  const ben = await stage.person('Ben Renewed', { before: overAppSync })
  await ada.startChatWith(ben.name)
  await ben.openChatWith(ada.name)
  let tokens = 0
  ada.page.on('request', (asked) => {
    if (new URL(asked.url()).pathname === '/appsync/token') tokens++
  })
  // What the line that says why messages may not be current has said.
  const warnings: string[] = []
  await ada.page.exposeFunction('heard', (text: string) => void warnings.push(text))
  await ada.page.evaluate(() => {
    const { heard } = window as unknown as { heard(text: string): void }
    new MutationObserver(() => {
      const banner = document.querySelector('[data-parley-part="connection-banner"]')
      if (banner?.textContent) heard(banner.textContent)
    }).observe(document.body, { childList: true, subtree: true, characterData: true })
  })
  // Two lives of a token, with messages in each.
  const said: string[] = []
  for (const life of [1, 2, 3]) {
    await eventually(() => tokens).toBeGreaterThanOrEqual(life - 1)
    await ben.send(`Life ${life}`)
    said.push(`Life ${life}`)
    await eventually(() => ada.texts()).toEqual(said)
  }
  expect(warnings).toEqual([])
})

it('shows the sign-in page when the session is over and no token is given any more', async () => {
  const ada = await stage.person('Ada Over', { before: overAppSync })
  await ada.page.getByText('Connected', { exact: true }).waitFor()
  const [cookie] = await ada.context.cookies()
  await fetch(`${stage.server.url}/session`, {
    method: 'DELETE',
    headers: { cookie: `${cookie?.name}=${cookie?.value}` },
  })
  await ada.page.getByText('Your session has ended').waitFor()
  await ada.signIn()
  await ada.page.getByText('Connected', { exact: true }).waitFor()
})
