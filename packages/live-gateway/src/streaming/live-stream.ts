import type { Credentials, LiveUser } from '../access/live-user.js'
import type { Clock } from '../clock.js'
import type { OnGatewayEvent } from '../gateway-event.js'
import type { Poller } from '../polling/poller.js'
import type { Framing } from '../revisions/frames.js'
import { endFrame, type StreamEnd, type StreamEndCode } from './stream-end.js'

/** One client on one live query. */
export interface LiveStream {
  readonly body: ReadableStream<Uint8Array>
  readonly credentials: Credentials
  readonly poller: Poller
  readonly openedAt: number
  /** As of the last check; its poller asks on behalf of this user. */
  user: LiveUser | undefined
  /** Sends nothing until `resume`: access is being checked. */
  pause(): void
  resume(): void
  /** Says that the connection lives. */
  beat(): void
  end(end: StreamEnd): void
  /** The client has gone. */
  abandon(): void
  /** Since when the client has not read what waits for it. */
  readonly blockedSince: number | undefined
}

export interface LiveStreamHost {
  readonly poller: Poller
  readonly credentials: Credentials
  readonly user: LiveUser | undefined
  readonly framing: Framing
  /** The revision that the client has already. */
  readonly lastEventId: string | undefined
  /** Ends after the first answer. */
  readonly once: boolean
  /** How soon an EventSource comes back. */
  readonly retryMs: number
  readonly clock: Clock
  readonly onEvent: OnGatewayEvent
  onClosed(stream: LiveStream): void
}

const encoder = new TextEncoder()
const heartbeats = { sse: encoder.encode(':\n\n'), plain: encoder.encode('\n\n') }

/**
 * Pulled by the client: what it does not take in time is not queued, but made up for by one patch or the whole as soon
 * as it takes again.
 */
export function openLiveStream(host: LiveStreamHost): LiveStream {
  const { poller, framing, once, clock, onEvent } = host
  const operation = poller.operation.name
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined
  let sentId = host.lastEventId
  let pauses = 0
  let blockedSince: number | undefined

  const hasRoom = () => (controller?.desiredSize ?? 0) > 0

  const deliver = () => {
    if (controller === undefined || pauses > 0 || !poller.isReady) return
    if (!hasRoom()) {
      blockedSince ??= clock.now()
      return
    }
    const frame = poller.frames.since(sentId, framing)
    if (frame === undefined) return
    sentId = frame.id
    controller.enqueue(frame.bytes)
    onEvent({ type: 'frame', operation, content: frame.content, bytes: frame.bytes.byteLength })
    if (once) stream.end({ code: 'once' })
  }

  const close = (reason: StreamEndCode | 'client-left') => {
    if (controller === undefined) return
    controller = undefined
    release()
    onEvent({ type: 'stream-closed', operation, reason })
    host.onClosed(stream)
  }

  const body = new ReadableStream<Uint8Array>({
    start(started) {
      controller = started
      if (framing.sse) started.enqueue(encoder.encode(`retry: ${host.retryMs}\n\n`))
    },
    pull: () => {
      blockedSince = undefined
      deliver()
    },
    cancel: () => close('client-left'),
  })

  const stream: LiveStream = {
    body,
    poller,
    credentials: host.credentials,
    openedAt: clock.now(),
    user: host.user,
    pause() {
      pauses += 1
    },
    resume() {
      pauses -= 1
      deliver()
    },
    beat() {
      if (hasRoom()) controller?.enqueue(framing.sse ? heartbeats.sse : heartbeats.plain)
      else blockedSince ??= clock.now()
    },
    end(end) {
      const last = endFrame(end, framing.sse)
      const open = controller
      close(end.code)
      if (last !== undefined) open?.enqueue(last)
      open?.close()
    },
    abandon() {
      const open = controller
      close('client-left')
      open?.close()
    },
    get blockedSince() {
      return blockedSince
    },
  }
  const release = poller.hold(deliver, () => stream.user)
  onEvent({ type: 'stream-opened', operation })
  return stream
}
