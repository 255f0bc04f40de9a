import { DeploymentProblem } from './deployment-problem.js'
import type { HostedPages } from './hosted-pages.js'
import { oauthProblem } from './oauth-problem.js'

export interface Tokens {
  readonly accessToken: string
  readonly idToken?: string
  /** Another one where the pool rotates them. */
  readonly refreshToken?: string
}

/** Exchanges the code of the hosted page. Throws DeploymentProblem. */
export async function exchangeCode(
  pages: HostedPages,
  given: { readonly code: string; readonly verifier: string; readonly redirectUri: string },
): Promise<Tokens> {
  const { response, answer } = await ask(pages, '/oauth2/token', {
    grant_type: 'authorization_code',
    client_id: pages.clientId,
    code: given.code,
    redirect_uri: given.redirectUri,
    code_verifier: given.verifier,
  })
  const tokens = response.ok ? readTokens(answer) : undefined
  if (tokens === undefined) throw refusalOf(answer, response)
  return tokens
}

/** New tokens for an old refresh token; nothing when the session is over. Rejects when that cannot be known now. */
export async function refreshTokens(
  pages: HostedPages,
  refreshToken: string,
): Promise<Tokens | undefined> {
  const { response, answer } = await ask(pages, '/oauth2/token', refreshGrant(pages, refreshToken))
  if (response.ok) {
    const tokens = readTokens(answer)
    if (tokens !== undefined) return tokens
  }
  if (response.status >= 400 && response.status < 500 && response.status !== 429) return undefined
  throw new Error('The user pool could not renew the session now.')
}

/** Ends the refresh token and the access tokens that came of it, where the client has that switched on. */
export async function revokeToken(pages: HostedPages, refreshToken: string): Promise<void> {
  await ask(pages, '/oauth2/revoke', { token: refreshToken, client_id: pages.clientId })
}

/**
 * Asks for tokens with nothing to show, which the pool has to refuse: by its answer one knows that it is there, and that
 * it has the client. Throws DeploymentProblem.
 */
export async function requireUserPool(pages: HostedPages): Promise<void> {
  const { response, answer } = await ask(pages, '/oauth2/token', refreshGrant(pages, 'none'))
  if (errorOf(answer) === 'invalid_client') throw refusalOf(answer, response)
}

const refreshGrant = ({ clientId }: HostedPages, refreshToken: string) => ({
  grant_type: 'refresh_token',
  client_id: clientId,
  refresh_token: refreshToken,
})

async function ask(pages: HostedPages, path: string, body: Record<string, string>) {
  try {
    const response = await fetch(new URL(path, pages.domain), {
      method: 'POST',
      body: new URLSearchParams(body),
      credentials: 'omit',
      cache: 'no-store',
      signal: AbortSignal.timeout(15_000),
    })
    const answer: unknown = await response.json().catch(() => undefined)
    return { response, answer }
  } catch {
    throw new DeploymentProblem(
      'The user pool cannot be reached there. Check the domain, its region and the connection.',
      'domain',
    )
  }
}

function readTokens(answer: unknown): Tokens | undefined {
  const { access_token, id_token, refresh_token } = (answer ?? {}) as Record<string, unknown>
  if (typeof access_token !== 'string') return undefined
  return {
    accessToken: access_token,
    ...(typeof id_token === 'string' && { idToken: id_token }),
    ...(typeof refresh_token === 'string' && { refreshToken: refresh_token }),
  }
}

/** The code of RFC 6749, 5.2; the words beside it are the server's, and not shown. */
function errorOf(answer: unknown): unknown {
  return typeof answer === 'object' && answer !== null && 'error' in answer && answer.error
}

const refusalOf = (answer: unknown, { status }: Response): DeploymentProblem =>
  oauthProblem(errorOf(answer)) ??
  new DeploymentProblem(
    `The user pool gave no tokens (status ${status}). Check the client, then sign in again.`,
  )
