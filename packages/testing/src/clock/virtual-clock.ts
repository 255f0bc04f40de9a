import type { Clock } from '@parley/core'
import { afterMicrotasks, nextMacrotask } from './next-macrotask.js'

/** Time that moves only when a test says so. */
export interface VirtualClock extends Clock {
  /**
   * Moves time on by `durationMs` and runs what falls due, in order of time and then of registration. All microtasks
   * run before the first timer, between two timers and after the last; `advance(0)` runs what is due now.
   * Rejects with what a timer throws (the rest runs at the next call), and with Error while another advance runs.
   */
  advance(durationMs: number): Promise<void>
  /**
   * Moves time on from timer to timer until none is left.
   * Rejects with Error after `maxTimers` timers: something repeats for ever, so `advance` is the right call.
   * @default maxTimers 10_000
   */
  runUntilIdle(maxTimers?: number): Promise<void>
  /** Timers that have neither run nor been cancelled. */
  readonly pending: number
}

interface Timer {
  readonly dueAt: number
  readonly callback: () => void
}

export interface VirtualClockOptions {
  /** false: nothing but timers and promises has to happen in between, no I/O, which is quicker. @default true */
  readonly letsIoHappen?: boolean
}

/** A clock for tests. Starts at a fixed instant, so that runs repeat. @default startMs 1_750_000_000_000 */
export function createVirtualClock(
  startMs = 1_750_000_000_000,
  { letsIoHappen = true }: VirtualClockOptions = {},
): VirtualClock {
  const settled = letsIoHappen ? nextMacrotask : afterMicrotasks
  let nowMs = startMs
  let running = false
  /** Sorted by `dueAt`, then by registration. */
  const timers: Timer[] = []

  async function exclusively(run: () => Promise<void>): Promise<void> {
    if (running) {
      throw new Error('The virtual clock is being advanced already: await the earlier call first.')
    }
    running = true
    try {
      await settled()
      await run()
    } finally {
      running = false
    }
  }

  async function runNext(): Promise<void> {
    const timer = timers.shift()
    if (!timer) return
    nowMs = Math.max(nowMs, timer.dueAt)
    timer.callback()
    await settled()
  }

  return {
    now: () => nowMs,

    after(delayMs, callback) {
      const timer: Timer = { dueAt: nowMs + Math.max(0, delayMs || 0), callback }
      timers.splice(insertionIndex(timers, timer.dueAt), 0, timer)
      return () => {
        const index = timers.indexOf(timer)
        if (index >= 0) timers.splice(index, 1)
      }
    },

    advance: (durationMs) =>
      exclusively(async () => {
        const untilMs = nowMs + Math.max(0, durationMs)
        for (let next = timers[0]; next && next.dueAt <= untilMs; next = timers[0]) await runNext()
        nowMs = untilMs
      }),

    runUntilIdle: (maxTimers = 10_000) =>
      exclusively(async () => {
        for (let ran = 0; timers.length > 0; ran += 1) {
          if (ran >= maxTimers) {
            throw new Error(
              `The virtual clock is not idle after ${maxTimers} timers: something repeats for ever. Use advance(ms).`,
            )
          }
          await runNext()
        }
      }),

    get pending() {
      return timers.length
    },
  }
}

function insertionIndex(timers: readonly Timer[], dueAt: number): number {
  let low = 0
  let high = timers.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((timers[middle]?.dueAt ?? Infinity) <= dueAt) low = middle + 1
    else high = middle
  }
  return low
}
