import type { LiveOperation } from '../define-operation.js'

/** Invalidations closer together than this are one. */
const minGapMs = 20
const maxBackoffMs = 30_000

/** When to ask an upstream next. All times are of the gateway's clock. */
export interface PollSchedule {
  started(at: number): void
  succeeded(changed: boolean, at: number): void
  failed(at: number, retryAfterMs: number | undefined): void
  /** From now on the answer is out of date. */
  invalidated(): void
  /** The time of the next poll, which may have passed. */
  dueAt(): number
  /** Whether the last answer still counts, so that a single request needs no poll. */
  isFresh(at: number): boolean
  /** The current interval; what a client that polls should keep to. */
  intervalMs(at: number): number
  /** Until when a failing upstream is left alone; 0 for one that does not fail. */
  readonly waitUntil: number
}

export function createPollSchedule(
  operation: Pick<LiveOperation, 'pollingIntervalMs' | 'idleIntervalMs' | 'idleAfterMs'>,
  random: () => number = Math.random,
): PollSchedule {
  const { pollingIntervalMs, idleIntervalMs, idleAfterMs } = operation
  let startedAt = Number.NEGATIVE_INFINITY
  /** When the last poll should have started: timers are late, and that must not add up. */
  let beatAt = Number.NEGATIVE_INFINITY
  let changedAt = 0
  let failures = 0
  let waitUntil = 0
  let isInvalid = false

  const intervalMs = (at: number) =>
    at - changedAt >= idleAfterMs ? idleIntervalMs : pollingIntervalMs

  const dueAt = () =>
    Math.max(isInvalid ? startedAt + minGapMs : beatAt + intervalMs(startedAt), waitUntil)

  return {
    started(at) {
      const plannedAt = dueAt()
      const isOnTime = at >= plannedAt && at - plannedAt < intervalMs(at)
      beatAt = isOnTime && !isInvalid ? plannedAt : at
      startedAt = at
      isInvalid = false
    },
    succeeded(changed, at) {
      failures = 0
      waitUntil = 0
      if (changed) changedAt = at
    },
    failed(at, retryAfterMs) {
      failures += 1
      const backoffMs = Math.min(maxBackoffMs, pollingIntervalMs * 2 ** Math.min(failures - 1, 20))
      // At least half of it, and never all pollers of a broken upstream in one beat.
      waitUntil = at + Math.max(retryAfterMs ?? 0, backoffMs * (0.5 + random() / 2))
    },
    invalidated() {
      isInvalid = true
    },
    dueAt,
    isFresh: (at) => at < waitUntil || (!isInvalid && at - startedAt < intervalMs(at)),
    intervalMs: (at) => Math.max(intervalMs(at), waitUntil - at),
    get waitUntil() {
      return waitUntil
    },
  }
}
