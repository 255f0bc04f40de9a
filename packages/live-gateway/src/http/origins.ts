import { GatewayRefusal } from './gateway-refusal.js'

/** Which pages may call. */
export interface Origins {
  /** Throws `forbidden` for a change that a page of another site asks for. */
  check(request: Request): void
  /** What lets a page of an allowed origin read the response; changes its headers. */
  open(request: Request, response: Response): Response
  preflight(request: Request): Response
}

const exposed = 'etag, retry-after, x-csrf-failure, x-live-id, x-next-poll-ms'
const accepted =
  'accept, authorization, content-type, if-none-match, last-event-id, wg-sdk-version, x-csrf-token'

export function createOrigins(allowed: readonly string[]): Origins {
  const isOwn = (origin: string, { headers, url }: Request) => {
    const host = URL.canParse(origin) ? new URL(origin).host : undefined
    return host !== undefined && (host === headers.get('host') || host === new URL(url).host)
  }
  const open = (request: Request, response: Response) => {
    const origin = request.headers.get('origin')
    response.headers.append('vary', 'Origin')
    if (origin === null || !allowed.includes(origin)) return response
    response.headers.set('access-control-allow-origin', origin)
    response.headers.set('access-control-allow-credentials', 'true')
    response.headers.set('access-control-expose-headers', exposed)
    return response
  }
  return {
    open,
    check(request) {
      const origin = request.headers.get('origin')
      if (origin === null || allowed.includes(origin) || isOwn(origin, request)) return
      throw new GatewayRefusal(
        'forbidden',
        'Pages of this origin may not call: add it to allowedOrigins.',
      )
    },
    preflight: (request) =>
      open(
        request,
        new Response(null, {
          status: 204,
          headers: {
            'access-control-allow-methods': 'GET, POST',
            'access-control-allow-headers': accepted,
            'access-control-max-age': '600',
          },
        }),
      ),
  }
}
