import type { OutgoingHttpHeaders, ServerResponse } from 'node:http'
import type { RequestError, RequestErrorCode } from '../request-error.js'

/** On every answer of the server's own routes: data, never a page. */
export const ownHeaders: OutgoingHttpHeaders = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
}

export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: OutgoingHttpHeaders = {},
) {
  if (response.headersSent || response.destroyed) return
  response.writeHead(status, {
    ...ownHeaders,
    'content-type': 'application/json; charset=utf-8',
    ...headers,
  })
  response.end(JSON.stringify(body))
}

const statusOf: Readonly<Record<RequestErrorCode, number>> = {
  auth: 401,
  forbidden: 403,
  'rate-limited': 429,
  conflict: 409,
  invalid: 400,
  'too-large': 413,
  unsupported: 405,
  gone: 410,
  server: 500,
}

/** In the shape of a GraphQL answer, so that every client reads one kind of error. */
export function sendError(
  response: ServerResponse,
  error: RequestError,
  headers: OutgoingHttpHeaders = {},
  status = statusOf[error.code],
) {
  const { message, extensions, retryAfterMs } = error
  const wait =
    retryAfterMs === undefined ? {} : { 'retry-after': String(Math.ceil(retryAfterMs / 1000)) }
  const body = { errors: [{ message, extensions }] }
  sendJson(response, status, body, { ...wait, ...headers })
}
