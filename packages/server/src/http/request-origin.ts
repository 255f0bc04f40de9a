import type { IncomingMessage } from 'node:http'

export type OriginVerdict =
  /** No browser of another site is involved: none was named, or it is the server's own. */
  | 'own'
  /** On the list of the options: it gets CORS headers. */
  | 'allowed'
  | 'foreign'

/** Judges the Origin header of a request or an upgrade. */
export function judgeOrigin(
  request: IncomingMessage,
  allowedOrigins: ReadonlySet<string>,
): OriginVerdict {
  const { origin, host } = request.headers
  if (origin === undefined) return 'own'
  if (allowedOrigins.has(origin)) return 'allowed'
  if (!URL.canParse(origin) || host === undefined) return 'foreign'
  return new URL(origin).host === host.toLowerCase() ? 'own' : 'foreign'
}

/** Whether this request was made on this machine: over loopback, by a name of it, and through no proxy. */
export function isFromThisMachine(request: IncomingMessage): boolean {
  const proxied = Object.keys(request.headers).some(
    (name) =>
      name.startsWith('x-forwarded-') ||
      name === 'forwarded' ||
      name === 'via' ||
      name === 'x-real-ip',
  )
  if (proxied) return false
  // The name is looked at too: another site's name that was pointed at this machine is not this machine.
  return (
    isLoopbackAddress(request.socket.remoteAddress ?? '') &&
    isLoopbackHost(request.headers.host ?? '')
  )
}

const isLoopbackAddress = (address: string) => /^(::ffff:)?127\.|^::1$/.test(address)

const isLoopbackHost = (host: string) =>
  /^(localhost|[a-z0-9-]+\.localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i.test(host)
