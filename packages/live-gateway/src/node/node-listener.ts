import type { IncomingMessage, ServerResponse } from 'node:http'
import { requestBody } from './request-body.js'

export interface NodeListenerOptions {
  /** The origin that clients use, where a proxy ends TLS or changes the host: `https://chat.example`. By the `Host` header by default. */
  readonly origin?: string
}

/** Serves a `(Request) => Promise<Response>` by Node's http: `createServer(toNodeListener(gateway.handle))`. */
export function toNodeListener(
  handle: (request: Request) => Promise<Response>,
  { origin }: NodeListenerOptions = {},
): (incoming: IncomingMessage, outgoing: ServerResponse) => void {
  return (incoming, outgoing) => {
    const gone = new AbortController()
    outgoing.once('close', () => gone.abort())
    answer(handle, toRequest(incoming, origin, gone.signal), outgoing).catch(() => {
      // A gateway answers its own errors: this is a stream that broke off, which its client has to see and ask again.
      outgoing.destroy()
    })
  }
}

const forbiddenMethods = ['CONNECT', 'TRACE', 'TRACK']

function toRequest(
  incoming: IncomingMessage,
  origin: string | undefined,
  signal: AbortSignal,
): Request | undefined {
  const { method = 'GET', url = '/', headers } = incoming
  const base = origin ?? `http://${headers.host ?? headers[':authority'] ?? 'localhost'}`
  // What no `Request` may be made of: `fetch` forbids these methods, and would throw.
  if (!URL.canParse(base + url) || forbiddenMethods.includes(method)) return undefined
  const given = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined || name.startsWith(':') ? [] : [[name, String(value)] as [string, string]],
  )
  const hasBody = method !== 'GET' && method !== 'HEAD'
  return new Request(base + url, {
    method,
    headers: given,
    signal,
    ...(hasBody ? { body: requestBody(incoming), duplex: 'half' } : {}),
  } as RequestInit)
}

async function answer(
  handle: (request: Request) => Promise<Response>,
  request: Request | undefined,
  outgoing: ServerResponse,
) {
  const response =
    request === undefined ? new Response(null, { status: 400 }) : await handle(request)
  if (outgoing.destroyed) {
    await response.body?.cancel()
    return
  }
  outgoing.statusCode = response.status
  for (const [name, value] of response.headers)
    if (name !== 'set-cookie') outgoing.setHeader(name, value)
  const cookies = response.headers.getSetCookie()
  if (cookies.length > 0) outgoing.setHeader('set-cookie', cookies)
  outgoing.flushHeaders()
  if (response.body === null) {
    outgoing.end()
    return
  }
  await copy(response.body, outgoing)
}

/** Reads no further than the client does. */
async function copy(body: ReadableStream<Uint8Array>, outgoing: ServerResponse) {
  const reader = body.getReader()
  // What does not let itself be cancelled has failed already: nobody is left to be told.
  outgoing.once('close', () => void reader.cancel().catch(() => {}))
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    if (outgoing.write(value)) continue
    if (outgoing.destroyed) return
    await new Promise<void>((resolve) => {
      const go = () => {
        outgoing.off('drain', go)
        outgoing.off('close', go)
        resolve()
      }
      outgoing.once('drain', go)
      outgoing.once('close', go)
    })
  }
  outgoing.end()
}
