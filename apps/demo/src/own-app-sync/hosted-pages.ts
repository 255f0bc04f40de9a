/** An app client of a Cognito user pool, and where the pool's pages are: register, confirm and sign in happen there. */
export interface HostedPages {
  /** Origin of the pool's domain: `https://chat.auth.eu-west-1.amazoncognito.com`. */
  readonly domain: string
  /** Of a public client: one without a secret. */
  readonly clientId: string
}

export interface AuthorizeRequest {
  readonly redirectUri: string
  readonly state: string
  readonly challenge: string
}

/** Where the browser goes to sign in, and comes back from with a code. */
export function authorizeUrl(pages: HostedPages, request: AuthorizeRequest): string {
  return urlOf(pages, '/oauth2/authorize', {
    response_type: 'code',
    client_id: pages.clientId,
    redirect_uri: request.redirectUri,
    // An id token says how the person wants to be called; AppSync needs no scope.
    scope: 'openid',
    state: request.state,
    code_challenge: request.challenge,
    code_challenge_method: 'S256',
  })
}

/** Where the browser goes to end the session of the hosted pages, and comes back from. */
export function logoutUrl(pages: HostedPages, logoutUri: string): string {
  return urlOf(pages, '/logout', { client_id: pages.clientId, logout_uri: logoutUri })
}

function urlOf({ domain }: HostedPages, path: string, parameters: Record<string, string>): string {
  const url = new URL(path, domain)
  url.search = new URLSearchParams(parameters).toString()
  return url.href
}
