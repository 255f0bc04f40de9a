import type { Clock } from '@parley/live-gateway'

interface Timer {
  readonly at: number
  readonly callback: () => void
}

/** Time that passes when a test says so; between two timers everything that is pending settles. */
export interface ManualClock extends Clock {
  advance(ms: number): Promise<void>
}

export function createManualClock(): ManualClock {
  let now = 1_800_000_000_000
  const timers = new Set<Timer>()
  return {
    now: () => now,
    setTimeout(callback, delayMs) {
      const timer = { at: now + delayMs, callback }
      timers.add(timer)
      return timer
    },
    clearTimeout: (timer) => timers.delete(timer as Timer),
    async advance(ms) {
      const end = now + ms
      await settle()
      for (;;) {
        const [next] = [...timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)
        if (next === undefined) break
        timers.delete(next)
        now = Math.max(now, next.at)
        next.callback()
        await settle()
      }
      now = end
    },
  }
}

/** Until every promise that needs no timer and no network has settled. */
export async function settle() {
  for (let round = 0; round < 5; round++) {
    await new Promise((resolve) => setImmediate(resolve))
  }
}
