import type { Poller } from '../polling/poller.js'
import type { Pollers } from '../polling/pollers.js'
import { entityTag, isNotModified } from './entity-tag.js'
import { failureResponse } from './failure-response.js'
import type { OperationRequest } from './gateway-request.js'
import { textResponse } from './responses.js'

/** One answer of a query that can be live, from the poller of all who may see it. */
export async function answerQuery(asked: OperationRequest, pollers: Pollers): Promise<Response> {
  const { operation, user, url } = asked
  const poller = await pollers.for(operation, asked)
  await poller.refresh(user)
  const { newest } = poller.log
  if (newest === undefined || !poller.hasAnswer) {
    const forward = operation.definition.forwardUpstreamErrors ?? false
    if (poller.failure === undefined) throw new Error('The poller closed before it had an answer.')
    return failureResponse(poller.failure, forward, poller.intervalMs())
  }
  const headers = {
    'cache-control': 'private, no-cache',
    'x-live-id': newest.id,
    'x-next-poll-ms': String(Math.ceil(poller.intervalMs())),
  }
  const lastEventId = url.searchParams.get('wg_last_event_id')
  return lastEventId !== null && url.searchParams.has('wg_json_patch')
    ? answerSince(asked.request, poller, lastEventId, headers)
    : answerText(asked.request, newest.text, headers)
}

/** For a client that polls and keeps what it has: a patch, or the whole. */
async function answerSince(
  request: Request,
  poller: Poller,
  id: string,
  headers: Readonly<Record<string, string>>,
) {
  const catchup = poller.log.since(id)
  // Its revision may be forgotten, as by a poller that stopped meanwhile, and its content still be the newest.
  if (catchup.content === 'whole') return answerText(request, catchup.text, headers)
  return catchup.content === 'nothing'
    ? new Response(null, { status: 304, headers })
    : textResponse(catchup.text, 200, headers)
}

/** The whole with its tag, or 304 for who has it. */
export async function answerText(
  request: Request,
  text: string,
  headers: Readonly<Record<string, string>>,
): Promise<Response> {
  const etag = await entityTag(text)
  const tagged = { ...headers, etag }
  return isNotModified(request, etag)
    ? new Response(null, { status: 304, headers: { ...tagged, vary: 'Cookie, Authorization' } })
    : textResponse(text, 200, tagged)
}
