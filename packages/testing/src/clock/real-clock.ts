import type { Clock } from '@parley/core'

/** The machine's own time: what stories run on when no clock is passed. */
export const realClock: Clock = {
  now: () => Date.now(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs)
    return () => clearTimeout(timer)
  },
}
