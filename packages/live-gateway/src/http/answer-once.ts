import { scopeOf } from '../access/scope.js'
import { canonicalJson } from '../json.js'
import type { MutationResult } from '../operation-definition.js'
import { freshText } from '../polling/answer-text.js'
import { type AnswerHost, loadAnswer } from '../polling/load-answer.js'
import { UpstreamError } from '../upstream/upstream-error.js'
import { answerText } from './answer-query.js'
import { failureResponse } from './failure-response.js'
import type { OperationRequest } from './gateway-request.js'
import { jsonResponse } from './responses.js'

/** Asks the upstream for this request alone: a mutation, or a query that is not live. */
export async function answerOnce(
  asked: OperationRequest,
  host: AnswerHost,
  announce: (result: MutationResult) => Promise<void>,
): Promise<Response> {
  const { operation, user, variables, request } = asked
  const isMutation = operation.kind === 'mutation'
  const scope = scopeOf(operation.sharing, asked)
  // A mutation has an author; a shared answer has nobody.
  const known = isMutation || scope.kind === 'user' ? user : undefined
  const context = { operation: operation.name, variables, scope, user: known }
  let data: unknown
  try {
    data = await loadAnswer(operation, context, canonicalJson(scope), host)
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error
    host.onEvent({ type: 'failure', operation: operation.name, error })
    return failureResponse(error, operation.definition.forwardUpstreamErrors ?? false)
  }
  if (!isMutation)
    return answerText(request, freshText(data), { 'cache-control': 'private, no-cache' })
  await announce({ data, user, variables })
  return jsonResponse({ data })
}
