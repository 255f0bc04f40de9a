import type { OnGatewayEvent } from '../gateway-event.js'
import type { Pollers } from '../polling/pollers.js'
import type { Streams } from '../streaming/streams.js'
import type { OperationRequest } from './gateway-request.js'

const maxIdLength = 64

/** A stream of a live query. What goes wrong from here on is told within the stream. */
export async function answerLive(
  asked: OperationRequest,
  pollers: Pollers,
  streams: Streams,
  onEvent: OnGatewayEvent,
): Promise<Response> {
  const { operation, request, url, credentials, user } = asked
  const { searchParams } = url
  const given = searchParams.get('wg_last_event_id') ?? request.headers.get('last-event-id')
  if (searchParams.has('wg_resync')) onEvent({ type: 'resync', operation: operation.name })
  const poller = await pollers.for(operation, asked)
  const stream = streams.open({
    poller,
    credentials,
    user,
    framing: { sse: searchParams.has('wg_sse'), patches: searchParams.has('wg_json_patch') },
    lastEventId: given === null || given.length > maxIdLength ? undefined : given,
    once: searchParams.has('wg_subscribe_once'),
    onEvent,
  })
  // A platform that does not cancel the body when the client has gone says so by the signal.
  if (request.signal.aborted) stream.abandon()
  else request.signal.addEventListener('abort', () => stream.abandon(), { once: true })
  return new Response(stream.body, {
    headers: {
      'content-type': 'text/event-stream',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
      'x-content-type-options': 'nosniff',
      vary: 'Cookie, Authorization',
    },
  })
}
