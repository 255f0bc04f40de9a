// Gives the page a short token for the local AppSync, which takes no cookie: that of the session which asks, and of nobody
// else. By POST, for which every browser names the origin that asks.

/**
 * @param {{
 *   identify: (request: import('node:http').IncomingMessage) => Promise<import('@parley/server').Authentication | undefined>
 *   tokenFor: (session: import('@parley/server').Authentication) => string
 * }} parts
 */
export function createTokenRoute({ identify, tokenFor }) {
  /** @param {import('node:http').IncomingMessage} request @param {import('node:http').ServerResponse} response */
  return async (request, response) => {
    request.resume()
    if (request.method !== 'POST')
      return answer(response, 405, { error: 'unsupported' }, { allow: 'POST' })
    if (!isOfOwnPage(request)) return answer(response, 403, { error: 'forbidden' })
    const session = await identify(request)
    if (session === undefined) return answer(response, 401, { error: 'auth' })
    answer(response, 200, { userId: session.user.id, token: tokenFor(session) })
  }
}

/** @param {import('node:http').IncomingMessage} request */
function isOfOwnPage({ headers: { origin = '', host } }) {
  return URL.canParse(origin) && new URL(origin).host === host?.toLowerCase()
}

/**
 * @param {import('node:http').ServerResponse} response
 * @param {number} status
 * @param {object} body
 * @param {import('node:http').OutgoingHttpHeaders} [headers]
 */
function answer(response, status, body, headers) {
  response.writeHead(status, {
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'content-type': 'application/json; charset=utf-8',
    'cross-origin-resource-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    ...headers,
  })
  response.end(JSON.stringify(body))
}
