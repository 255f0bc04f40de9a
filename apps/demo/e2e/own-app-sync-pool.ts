import { createHash, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { createToken } from './own-app-sync-tokens.js'

/** The hosted pages of a Cognito user pool: sign-in, tokens and sign-out over HTTP, with one public client. */
export interface UserPool {
  readonly url: string
  readonly clientId: string
  /** Every token that was given out, and every code. */
  readonly secrets: readonly string[]
  readonly refreshTokens: readonly string[]
  /** How often a session was renewed. */
  readonly renewals: number
  /** Refresh tokens that were revoked. */
  readonly revoked: readonly string[]
  /** When the token that was given out last ends, ms since 1970. */
  readonly lastTokenEndsAt: number
  /** Codes that are out count no longer. */
  expireCodes(): void
  /** Sessions cannot be renewed any more. */
  endSessions(): void
  close(): Promise<void>
}

interface Grant {
  readonly username: string
  readonly challenge: string
  readonly redirectUri: string
}

/** @param callbackUrls Where it may send browsers back to. */
export async function startUserPool(
  callbackUrls: readonly string[],
  lifetimeSeconds: number,
): Promise<UserPool> {
  const clientId = 'own3client'
  const codes = new Map<string, Grant>()
  const sessions = new Map<string, string>()
  const secrets: string[] = []
  const refreshTokens: string[] = []
  const revoked: string[] = []
  let renewals = 0
  let lastTokenEndsAt = 0

  function tokensFor(username: string) {
    const owner = { sub: `sub-${username.toLowerCase()}`, jti: randomUUID() }
    const access = { ...owner, token_use: 'access', client_id: clientId, username }
    const id = { ...owner, token_use: 'id', aud: clientId, 'cognito:username': username }
    const answer = {
      access_token: createToken(access, lifetimeSeconds),
      id_token: createToken({ ...id, name: username }, lifetimeSeconds),
      token_type: 'Bearer',
      expires_in: lifetimeSeconds,
    }
    secrets.push(answer.access_token, answer.id_token)
    lastTokenEndsAt = Date.now() + lifetimeSeconds * 1_000
    return answer
  }

  function authorize(query: URLSearchParams, request: IncomingMessage, response: ServerResponse) {
    const redirectUri = query.get('redirect_uri') ?? ''
    const isKnown = query.get('client_id') === clientId && callbackUrls.includes(redirectUri)
    if (!isKnown) return sendPage(response, 400, '<h1>redirect_mismatch</h1>')
    const back = new URL(redirectUri)
    back.searchParams.set('state', query.get('state') ?? '')
    const { response_type, code_challenge_method, scope } = Object.fromEntries(query)
    if (response_type !== 'code' || code_challenge_method !== 'S256' || scope !== 'openid') {
      back.searchParams.set('error', 'invalid_request')
      return redirect(response, back)
    }
    const username = query.get('username') ?? cookieOf(request)
    if (username === undefined) {
      const hidden = [...query].map(
        ([name, value]) => `<input type="hidden" name="${name}" value="${value}">`,
      )
      const refused = new URL(back)
      refused.searchParams.set('error', 'access_denied')
      refused.searchParams.set('error_description', 'User+cancelled')
      return sendPage(
        response,
        200,
        `<h1>Sign in to the pool</h1><form action="/oauth2/authorize">${hidden.join('')}
        <label>Username <input name="username"></label><button>Sign in</button></form>
        <a href="${refused.href.replaceAll('&', '&amp;')}">Cancel</a>`,
      )
    }
    const code = randomUUID()
    secrets.push(code)
    codes.set(code, { username, challenge: query.get('code_challenge') ?? '', redirectUri })
    back.searchParams.set('code', code)
    redirect(response, back, `pool=${username}; Path=/; HttpOnly`)
  }

  function token(body: URLSearchParams) {
    if (body.get('client_id') !== clientId) return { error: 'invalid_client' }
    if (body.get('grant_type') === 'refresh_token') {
      const username = sessions.get(body.get('refresh_token') ?? '')
      if (username === undefined) return { error: 'invalid_grant' }
      renewals += 1
      return tokensFor(username)
    }
    const code = body.get('code') ?? ''
    const grant = codes.get(code)
    codes.delete(code)
    const verifier = body.get('code_verifier') ?? ''
    const challenge = createHash('sha256').update(verifier).digest('base64url')
    if (grant?.challenge !== challenge || grant.redirectUri !== body.get('redirect_uri')) {
      return { error: 'invalid_grant' }
    }
    const refreshToken = randomUUID()
    refreshTokens.push(refreshToken)
    sessions.set(refreshToken, grant.username)
    return { ...tokensFor(grant.username), refresh_token: refreshToken }
  }

  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://pool')
    const body = new URLSearchParams(await text(request))
    if (pathname === '/oauth2/authorize') return authorize(searchParams, request, response)
    if (pathname === '/logout') {
      const back = searchParams.get('logout_uri') ?? ''
      const isKnown = searchParams.get('client_id') === clientId && callbackUrls.includes(back)
      if (!isKnown) return sendPage(response, 400, '<h1>logout mismatch</h1>')
      return redirect(response, new URL(back), 'pool=; Path=/; Max-Age=0')
    }
    if (pathname === '/oauth2/token') {
      const answer = token(body)
      return sendJson(response, 'error' in answer ? 400 : 200, answer)
    }
    if (pathname === '/oauth2/revoke') {
      revoked.push(body.get('token') ?? '')
      sessions.delete(body.get('token') ?? '')
      return sendJson(response, 200, {})
    }
    sendPage(response, 404, '<h1>Nothing here</h1>')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo

  return {
    url: `http://127.0.0.1:${port}`,
    ...{ clientId, secrets, refreshTokens, revoked },
    get renewals() {
      return renewals
    },
    get lastTokenEndsAt() {
      return lastTokenEndsAt
    },
    expireCodes: () => codes.clear(),
    endSessions: () => sessions.clear(),
    async close() {
      server.closeAllConnections()
      server.close()
    },
  }
}

const cookieOf = ({ headers }: IncomingMessage): string | undefined =>
  /pool=([^;]+)/.exec(headers.cookie ?? '')?.[1]

function redirect(response: ServerResponse, to: URL, cookie?: string) {
  response.writeHead(302, { location: to.href, ...(cookie && { 'set-cookie': cookie }) })
  response.end()
}

function sendPage(response: ServerResponse, status: number, html: string) {
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8' })
  response.end(`<!doctype html><title>Pool</title>${html}`)
}

function sendJson(response: ServerResponse, status: number, body: object) {
  const headers = { 'content-type': 'application/json', 'access-control-allow-origin': '*' }
  response.writeHead(status, headers)
  response.end(JSON.stringify(body))
}
