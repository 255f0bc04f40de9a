import type { Clock } from '../environment/environment.js'

const retryAfterLimitMs = 3_600_000

/** A connection that stood this long was stable: the next loss starts the backoff anew. */
export const stableAfterMs = 10_000

/**
 * How long to wait before a request is made again: `random(0, min(30 s, 0.5 s * 2^failures))`.
 * `retryAfterMs`, what the server asked for, is the floor, believed up to one hour; not a number is none.
 */
export function backoffMs(
  failures: number,
  random: () => number,
  retryAfterMs = 0,
  firstMs = 500,
  limitMs = 30_000,
): number {
  const jittered = random() * Math.min(limitMs, firstMs * 2 ** failures)
  return Math.max(jittered, Math.min(retryAfterMs, retryAfterLimitMs) || 0)
}

/**
 * How long to wait before the topics are opened again: `random(0, min(5 s, 3 s * 2^failures))`. Whoever a restart cuts
 * off falls in the same moment, which takes a wide first window; and everybody sees how late they are back, which takes
 * a short last one.
 */
export const reconnectMs = (failures: number, random: () => number, retryAfterMs?: number) =>
  backoffMs(failures, random, retryAfterMs, 3_000, 5_000)

/** How long the server asked to be left alone. */
export interface Floor {
  /** Never more than was asked for, also after the clock was set back. */
  leftMs(): number
  raise(ms: number): void
  clear(): void
}

export function createFloor(clock: Clock): Floor {
  let askedMs = 0
  let until = 0
  const floor = {
    leftMs: () => Math.max(0, Math.min(askedMs, until - clock.now())),
    raise(ms: number) {
      if (ms <= floor.leftMs()) return
      askedMs = ms
      until = clock.now() + ms
    },
    clear() {
      askedMs = 0
    },
  }
  return floor
}
