import type { IncomingMessage } from 'node:http'
import { parseJson } from '../../parse-json.js'
import { badRequest } from '../app-sync-error.js'
import { type Credentials, headerMap } from '../auth/credentials.js'
import { isRecord } from '../operation-request.js'

/** The protocol that the server selects; the other one that clients offer carries their credentials. */
export const protocolName = 'graphql-ws'
const headerPrefix = 'header-'

/**
 * What a connection says of who opens it: in the sub-protocol `header-<base64url>`, or in the query as `header` and
 * `payload`. Throws BadRequestException.
 */
export function readHandshake(request: IncomingMessage, apiPath: string): Credentials {
  const carried = offeredProtocols(request)
    .find((name) => name.startsWith(headerPrefix))
    ?.slice(headerPrefix.length)
  const path = `${apiPath}/connect`
  if (carried !== undefined) {
    return { headers: readAuthObject(decodeJson(carried), request), path, body: '{}' }
  }
  const query = new URLSearchParams((request.url ?? '').split('?')[1] ?? '')
  const [header, payload] = [query.get('header'), query.get('payload')]
  if (header === null || payload === null) {
    throw badRequest(
      'Required headers are missing: send them as sub-protocol header-<base64url>, or as the query parameters header and payload.',
    )
  }
  const body = decodeText(payload)
  if (!/^\s*\{\s*\}\s*$/.test(body)) throw badRequest('The payload has to be an empty object.')
  return { headers: readAuthObject(decodeJson(header), request), path, body }
}

/** An auth object as its headers. Throws BadRequestException where it is none, or is for another host. */
export function readAuthObject(value: unknown, request: IncomingMessage): Credentials['headers'] {
  if (!isRecord(value)) throw badRequest('The authorization is not an object of headers.')
  const headers = headerMap(value)
  if (headers.get('host')?.toLowerCase() !== request.headers.host?.toLowerCase()) {
    throw badRequest('The authorization needs the host of the HTTP endpoint.')
  }
  return headers
}

export const offeredProtocols = (request: IncomingMessage): readonly string[] =>
  (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim())

/** Both alphabets of base64; a plus sign that nobody escaped arrives as a space. */
const decodeText = (encoded: string) =>
  Buffer.from(encoded.replaceAll(' ', '+'), 'base64').toString()

function decodeJson(encoded: string): unknown {
  const value = parseJson(decodeText(encoded))
  if (value === undefined) throw badRequest('The header is not base64 of a JSON object.')
  return value
}
