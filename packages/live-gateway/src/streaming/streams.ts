import type { Gate } from '../access/gate.js'
import type { Clock } from '../clock.js'
import { GatewayRefusal } from '../http/gateway-refusal.js'
import type { Poller } from '../polling/poller.js'
import { type LiveStream, type LiveStreamHost, openLiveStream } from './live-stream.js'
import { createStreamCheck } from './stream-check.js'

/** All open streams: their heartbeats, their ends, and whether they may still be open. */
export interface Streams {
  /** Throws `GatewayRefusal` when there are too many. */
  open(host: Omit<LiveStreamHost, 'retryMs' | 'clock' | 'onClosed'>): LiveStream
  /** Checks everybody on a poller before they get what comes next. */
  recheck(poller: Poller): void
  /** Checks every stream of a user. */
  recheckUser(userId: string): void
  readonly size: number
  /** Ends all; clients come back to whatever runs then. */
  close(): void
}

export interface StreamsHost {
  readonly gate: Gate
  readonly clock: Clock
  readonly heartbeatMs: number
  readonly recheckIntervalMs: number
  readonly maxStreamMs: number
  readonly maxStreams: number
  readonly maxStreamsPerUser: number
}

const tickMs = 1_000
const maxBlockedMs = 60_000

export function createStreams(host: StreamsHost): Streams {
  const { gate, clock, maxStreamMs, heartbeatMs, recheckIntervalMs } = host
  const streams = new Map<LiveStream, { beatAt: number; checkAt: number }>()
  const perUser = new Map<string, number>()
  const check = createStreamCheck(gate, clock)
  let timer: unknown
  let isClosed = false

  // Not all at once: neither those who come back after a restart, nor the checks of those who came together.
  const spread = (ms: number) => ms * (0.5 + Math.random() / 2)

  const tick = () => {
    const now = clock.now()
    for (const [stream, due] of streams) {
      const { user, openedAt, blockedSince } = stream
      if (blockedSince !== undefined && now - blockedSince >= maxBlockedMs)
        stream.end({ code: 'stalled' })
      else if (now - openedAt >= maxStreamMs) stream.end({ code: 'rotate' })
      else if ((user?.expiresAt ?? now + 1) <= now) check(stream, true)
      else if (now >= due.checkAt) {
        due.checkAt = now + spread(recheckIntervalMs)
        check(stream, true)
      }
      if (now < due.beatAt) continue
      due.beatAt = now + heartbeatMs
      stream.beat()
    }
    timer = streams.size === 0 ? undefined : clock.setTimeout(tick, tickMs)
  }

  const forget = (stream: LiveStream) => {
    streams.delete(stream)
    const userId = stream.user?.id
    if (userId === undefined) return
    const left = (perUser.get(userId) ?? 1) - 1
    if (left === 0) perUser.delete(userId)
    else perUser.set(userId, left)
  }

  return {
    open(wanted) {
      const userId = wanted.user?.id
      if (streams.size >= host.maxStreams) {
        throw new GatewayRefusal('too-many', 'The gateway has as many streams open as it may.')
      }
      const own = (userId !== undefined && perUser.get(userId)) || 0
      if (own >= host.maxStreamsPerUser) {
        throw new GatewayRefusal(
          'too-many',
          'You have as many streams open as you may: close one, or poll.',
        )
      }
      const now = clock.now()
      const stream = openLiveStream({
        ...wanted,
        clock,
        retryMs: Math.round(spread(1_000)),
        onClosed: forget,
      })
      if (userId !== undefined) perUser.set(userId, own + 1)
      streams.set(stream, { beatAt: now + heartbeatMs, checkAt: now + spread(recheckIntervalMs) })
      if (isClosed) stream.end({ code: 'closing' })
      else timer ??= clock.setTimeout(tick, tickMs)
      return stream
    },
    recheck(poller) {
      for (const stream of streams.keys()) if (stream.poller === poller) check(stream, false)
    },
    recheckUser(userId) {
      for (const stream of streams.keys()) if (stream.user?.id === userId) check(stream, true)
    },
    get size() {
      return streams.size
    },
    close() {
      isClosed = true
      clock.clearTimeout(timer)
      for (const stream of [...streams.keys()]) stream.end({ code: 'closing' })
    },
  }
}
