import type { Credentials, LiveUser } from '../access/live-user.js'
import { createHmac, fromHex, toBase64Url, toHex } from '../hmac.js'
import { GatewayRefusal } from './gateway-refusal.js'

/** Keeps other sites from changing something with a person's cookie. */
export interface Csrf {
  /** A token as text, with the cookie it belongs to. */
  issue(credentials: Credentials, user: LiveUser | undefined): Promise<Response>
  /** Throws `csrf-failed` where a person is known by cookie and the request carries no token of theirs. */
  check(credentials: Credentials, user: LiveUser | undefined): Promise<void>
}

const cookieName = 'csrf'
/** Other kinds than this one a browser may add by itself. */
const isBearer = /^bearer /i

export function createCsrf(secret: string, isSecure: (url: URL) => boolean): Csrf {
  const hmac = createHmac(secret)
  const subject = (cookie: string, user: LiveUser | undefined) =>
    JSON.stringify([cookie, user?.id ?? null])

  return {
    async issue({ headers, url }, user) {
      const known = readCookie(headers)
      const cookie = known ?? toBase64Url(crypto.getRandomValues(new Uint8Array(24)))
      const token = toHex(await hmac.sign(subject(cookie, user)))
      const response = new Response(token, {
        headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
      })
      if (known === undefined) {
        const secure = isSecure(url) ? '; Secure' : ''
        response.headers.append(
          'set-cookie',
          `${cookieName}=${cookie}; Path=/; HttpOnly; SameSite=Strict${secure}`,
        )
      }
      return response
    },
    async check({ headers }, user) {
      const provedBy =
        user?.provedBy ?? (isBearer.test(headers.get('authorization') ?? '') ? 'token' : 'cookie')
      if (user === undefined || provedBy === 'token') return
      const cookie = readCookie(headers)
      const token = fromHex(headers.get('x-csrf-token') ?? '')
      const isTheirs =
        cookie !== undefined &&
        token !== undefined &&
        (await hmac.verify(subject(cookie, user), token))
      if (isTheirs) return
      throw new GatewayRefusal(
        'csrf-failed',
        'The request has no valid X-CSRF-Token: get one from /auth/cookie/csrf, with its cookie.',
      )
    },
  }
}

function readCookie(headers: Headers): string | undefined {
  for (const pair of (headers.get('cookie') ?? '').split(';')) {
    const [name, value] = pair.trim().split('=')
    if (name === cookieName && value !== undefined && /^[\w-]{32}$/.test(value)) return value
  }
  return undefined
}
