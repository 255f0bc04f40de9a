import { isJsonObject } from '../json.js'
import { readText } from './read-text.js'
import { retryAfterMs } from './retry-after.js'
import type { HttpUpstream, UpstreamAnswer, UpstreamContext, UpstreamRequest } from './upstream.js'
import { UpstreamError } from './upstream-error.js'

const defaultMaxBytes = 1024 * 1024

/** One GraphQL request over HTTP. Throws `UpstreamError`; an abort rejects as `fetch` does. */
export async function askHttp(
  upstream: HttpUpstream,
  { query, variables, signal }: UpstreamRequest,
  context: UpstreamContext,
  now: number,
): Promise<UpstreamAnswer> {
  const { url, headers = {}, maxBytes = defaultMaxBytes, fetch = globalThis.fetch } = upstream
  const own = typeof headers === 'function' ? await headers(context) : headers
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      accept: 'application/graphql-response+json, application/json',
      ...own,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ query, variables }),
    // A redirect would carry the upstream's credentials elsewhere.
    redirect: 'error',
    signal,
  })
  const text = await readText(response, maxBytes)
  const wait = retryAfterMs(response.headers.get('retry-after'), now)
  if (text === undefined) {
    throw new UpstreamError('upstream-too-large', `The upstream sent more than ${maxBytes} bytes.`)
  }
  const answer = parse(text)
  // Many servers answer GraphQL errors with 4xx and 5xx: then the errors say more than the status.
  if (!response.ok && answer?.errors === undefined) {
    throw new UpstreamError('upstream-status', `The upstream answered ${response.status}.`, {
      retryAfterMs: wait,
    })
  }
  if (answer === undefined) {
    throw new UpstreamError('upstream-not-json', 'The upstream answered something else than JSON.')
  }
  if (answer.errors === undefined) return answer
  throw new UpstreamError('upstream-errors', 'The upstream answered with GraphQL errors.', {
    errors: answer.errors,
    retryAfterMs: wait,
  })
}

function parse(text: string): UpstreamAnswer | undefined {
  try {
    const value: unknown = JSON.parse(text)
    if (!isJsonObject(value)) return undefined
    const errors = Array.isArray(value['errors']) ? value['errors'].filter(isJsonObject) : []
    return {
      data: value['data'],
      ...(errors.length === 0
        ? {}
        : {
            errors: errors.map(({ message, extensions }) => ({
              message: String(message),
              ...(isJsonObject(extensions) ? { extensions } : {}),
            })),
          }),
    }
  } catch {
    // The caller says so in its own words: the parser's would quote the answer.
    return undefined
  }
}
