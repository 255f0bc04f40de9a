import { expect, it } from 'vitest'
import { authorizeUrl, logoutUrl } from './hosted-pages.js'

const pages = { domain: 'https://chat.auth.eu-west-1.amazoncognito.com', clientId: 'client1' }
const here = 'https://demo.example/own-app-sync?a=1&b'

it('asks the hosted page for a code, with state and an S256 challenge, and takes every value as it is', () => {
  const url = new URL(
    authorizeUrl(pages, { redirectUri: here, state: 's&t=1', challenge: 'E9Mel-_' }),
  )
  expect(url.origin + url.pathname).toBe(`${pages.domain}/oauth2/authorize`)
  expect(Object.fromEntries(url.searchParams)).toEqual({
    response_type: 'code',
    client_id: 'client1',
    redirect_uri: here,
    scope: 'openid',
    state: 's&t=1',
    code_challenge: 'E9Mel-_',
    code_challenge_method: 'S256',
  })
})

it('ends the session of the hosted pages and comes back', () => {
  const url = new URL(logoutUrl(pages, here))
  expect(url.origin + url.pathname).toBe(`${pages.domain}/logout`)
  expect(Object.fromEntries(url.searchParams)).toEqual({ client_id: 'client1', logout_uri: here })
})
