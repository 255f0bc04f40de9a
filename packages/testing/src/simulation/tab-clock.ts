import type { Clock } from '@parley/core'
import type { VirtualClock } from '../clock/virtual-clock.js'
import type { Boundary } from './boundary.js'

/** The time of one device, which may be wrong; durations are right all the same. */
export interface TabClock extends Clock {
  /** Timers that neither rang nor were cancelled. */
  readonly pending: number
}

export function createTabClock(
  clock: VirtualClock,
  boundary: Boundary,
  skewMs: () => number,
): TabClock {
  const tabClock = {
    pending: 0,
    now: () => clock.now() + skewMs(),
    after(delayMs: number, callback: () => void) {
      if (boundary.isDead) return () => {}
      tabClock.pending += 1
      let isOver = false
      const end = () => {
        if (!isOver) tabClock.pending -= 1
        isOver = true
      }
      const cancel = clock.after(delayMs, () =>
        boundary.enter(() => {
          if (isOver) return
          end()
          callback()
        }),
      )
      return () => {
        end()
        cancel()
      }
    },
  }
  return tabClock
}
