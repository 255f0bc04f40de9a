import type { Clock } from './environment.js'

/** What timers can wait; longer than that they do not wait at all. */
const longestMs = 2 ** 31 - 1

/** The real time; nothing waits longer than 24 days. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, Math.min(delayMs, longestMs))
    return () => clearTimeout(timer)
  },
}
