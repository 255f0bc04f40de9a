import type { Clock } from '../clock.js'
import { askHttp } from './ask-http.js'
import type { Upstream, UpstreamAnswer, UpstreamContext, UpstreamRequest } from './upstream.js'
import { UpstreamError } from './upstream-error.js'

const defaultTimeoutMs = 10_000

/**
 * Asks an upstream once. Throws nothing but `UpstreamError`; an upstream that never answers is given up in time, and a
 * function in the process too, whether or not it heeds the signal.
 */
export async function askUpstream(
  upstream: Upstream,
  request: Omit<UpstreamRequest, 'signal'>,
  context: UpstreamContext,
  clock: Clock,
): Promise<UpstreamAnswer> {
  const timeoutMs =
    (typeof upstream === 'function' ? undefined : upstream.timeoutMs) ?? defaultTimeoutMs
  const abort = new AbortController()
  let timer: unknown
  const late = new Promise<never>((_, reject) => {
    timer = clock.setTimeout(() => {
      reject(
        new UpstreamError('upstream-timeout', `The upstream did not answer in ${timeoutMs} ms.`),
      )
      abort.abort()
    }, timeoutMs)
  })
  try {
    return await Promise.race([
      ask(upstream, { ...request, signal: abort.signal }, context, clock),
      late,
    ])
  } catch (error) {
    if (error instanceof UpstreamError) throw error
    throw new UpstreamError('upstream-unreachable', 'The upstream could not be asked.', {
      cause: error,
    })
  } finally {
    clock.clearTimeout(timer)
  }
}

async function ask(
  upstream: Upstream,
  request: UpstreamRequest,
  context: UpstreamContext,
  clock: Clock,
): Promise<UpstreamAnswer> {
  if (typeof upstream !== 'function') return askHttp(upstream, request, context, clock.now())
  const { data, errors = [] } = await upstream(request, context)
  if (errors.length > 0) {
    throw new UpstreamError('upstream-errors', 'The upstream answered with GraphQL errors.', {
      errors,
    })
  }
  // A copy, as if it had come over the wire: joins write into it, and `undefined` or a `Date` is no JSON.
  return { data: data === undefined ? undefined : JSON.parse(JSON.stringify(data)) }
}
