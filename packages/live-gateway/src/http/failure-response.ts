import { clientError } from '../polling/answer-text.js'
import type { UpstreamError } from '../upstream/upstream-error.js'
import { jsonResponse } from './responses.js'

/** For an answer that there is none of. What GraphQL itself refused is a GraphQL answer, as WunderGraph has it. */
export function failureResponse(error: UpstreamError, forward: boolean, waitMs?: number): Response {
  const retryAfterMs = error.retryAfterMs ?? waitMs
  const headers =
    retryAfterMs === undefined ? {} : { 'retry-after': String(Math.ceil(retryAfterMs / 1000)) }
  const { message, code, extensions } = clientError(error, forward)
  const body = { code, errors: [{ message, code, extensions }] }
  return jsonResponse(body, statusOf(error), headers)
}

function statusOf({ code, retryAfterMs }: UpstreamError): number {
  if (code === 'upstream-errors') return 200
  if (code === 'upstream-timeout') return 504
  return retryAfterMs === undefined ? 502 : 503
}
