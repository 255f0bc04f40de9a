import type { Clock } from '../clock.js'
import { type LiveOperation, upstreamVariables } from '../define-operation.js'
import type { OnGatewayEvent } from '../gateway-event.js'
import type { JoinCache } from '../joins/join-cache.js'
import type { Ask } from '../joins/query-loader.js'
import { runJoin } from '../joins/run-join.js'
import { askUpstream } from '../upstream/ask-upstream.js'
import { missingField } from '../upstream/missing-field.js'
import type { UpstreamContext } from '../upstream/upstream.js'
import { UpstreamError } from '../upstream/upstream-error.js'

export interface AnswerHost {
  readonly clock: Clock
  readonly joinCache: JoinCache
  readonly onEvent: OnGatewayEvent
}

/** The data of an operation, joined and of the shape its document asks for. Throws `UpstreamError`. */
export async function loadAnswer(
  operation: LiveOperation,
  context: UpstreamContext,
  scopeKey: string,
  { clock, joinCache, onEvent }: AnswerHost,
): Promise<unknown> {
  const count = (purpose: 'query' | 'join' | 'mutation') =>
    onEvent({ type: 'upstream-request', operation: operation.name, purpose })
  const { upstream, document: query = '' } = operation.definition

  count(operation.kind)
  const variables = upstreamVariables(operation, context)
  const { data } = await askUpstream(upstream, { query, variables }, context, clock)
  const missing = operation.document && missingField(data, operation.document)
  if (missing !== undefined || data === undefined) {
    const lacks = missing ?? 'data'
    throw new UpstreamError(
      'upstream-shape',
      `The answer lacks ${lacks}: another schema answers there.`,
    )
  }
  const ask: Ask = (joined, request, joinContext) => {
    count('join')
    return askUpstream(joined, request, joinContext, clock)
  }
  for (const join of operation.joins) {
    await runJoin(join, data, context, scopeKey, joinCache, ask)
  }
  return data
}
