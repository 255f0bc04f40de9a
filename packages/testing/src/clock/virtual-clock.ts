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
  const settle = letsIoHappen ? nextMacrotask : afterMicrotasks
  let nowMs = startMs
  let running = false
  /** Sorted by `dueAt`, then by registration. */
  const timers: Timer[] = []

  /** Runs what is due, one after the other; `isDue` may throw. Callbacks, as a promise a timer would cost as much as it. */
  function run(isDue: (next: Timer) => boolean, done: () => void): Promise<void> {
    return new Promise((resolve, reject) => {
      if (running) throw new Error(alreadyRunning)
      running = true
      const step = () => {
        try {
          const next = timers[0]
          if (next && isDue(next)) {
            timers.shift()
            clock.pending = timers.length
            nowMs = Math.max(nowMs, next.dueAt)
            next.callback()
            settle(step)
            return
          }
          done()
          resolve()
        } catch (error) {
          reject(error)
        }
        running = false
      }
      settle(step)
    })
  }

  // A field, not a getter: an object literal with getters costs V8 a shape of its own.
  const clock = {
    pending: 0,
    now: () => nowMs,

    after(delayMs: number, callback: () => void) {
      const timer: Timer = { dueAt: nowMs + Math.max(0, delayMs || 0), callback }
      timers.splice(insertionIndex(timers, timer.dueAt), 0, timer)
      clock.pending = timers.length
      return () => {
        const index = timers.indexOf(timer)
        if (index < 0) return
        timers.splice(index, 1)
        clock.pending = timers.length
      }
    },

    advance(durationMs: number) {
      const untilMs = nowMs + Math.max(0, durationMs)
      return run(
        ({ dueAt }) => dueAt <= untilMs,
        () => {
          nowMs = untilMs
        },
      )
    },

    runUntilIdle(maxTimers = 10_000) {
      let ran = 0
      return run(
        () => {
          if (ran >= maxTimers) {
            throw new Error(
              `The virtual clock is not idle after ${maxTimers} timers: something repeats for ever. Use advance(ms).`,
            )
          }
          ran += 1
          return true
        },
        () => {},
      )
    },
  }
  return clock
}

const alreadyRunning = 'The virtual clock is being advanced already: await the earlier call first.'

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
