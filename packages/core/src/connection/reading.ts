import { createAlarm, never } from '../environment/alarm.js'
import type { Environment } from '../environment/environment.js'
import type { ChatError } from '../errors.js'
import { backoffMs, createFloor } from './backoff.js'

/** So many gaps a minute are read at once. A transport that has more is broken, and must not be asked without end. */
const gapsAtOnce = 3
const calmAfterMs = 60_000
const longestCrowd = 4

/** Reads what one listening may have missed, until it is read. */
export interface Reading {
  /** Something was missed that is not read yet, and that no checkpoint covers. */
  readonly isBehind: boolean
  /** Something was missed; `begin` reads it. */
  missed(): void
  /**
   * Reads anew, as soon as the server allows. After a `gap` only so often: then what is under way is not cut off, and is
   * repeated.
   */
  begin(after: 'gap' | 'registered'): void
  /** A failed read is repeated no later than at this time, or as soon after it as the server allows. */
  hurry(at: number): void
  stop(): void
}

/**
 * `read` resolves with why it failed; its signal aborts when it is begun anew. `done`: all is read, or it can never be
 * (`forbidden`, `gone`).
 */
export function createReading(
  { clock, random }: Environment,
  read: (signal: AbortSignal) => Promise<ChatError | undefined>,
  done: (error?: ChatError) => void,
): Reading {
  const alarm = createAlarm(clock)
  const floor = createFloor(clock)
  let running: AbortController | undefined
  let again = false
  let failures = 0
  let gaps = 0
  let gapAt = -never

  const stop = () => {
    alarm.stop()
    running?.abort()
    running = undefined
    again = false
  }
  const run = async () => {
    stop()
    running = new AbortController()
    const { signal } = running
    const error = await read(signal)
    if (signal.aborted) return
    running = undefined
    floor.clear()
    if (error?.code === 'forbidden' || error?.code === 'gone') return done(error)
    if (error) {
      const waitMs = backoffMs(failures++, random, error.retryAfterMs)
      if (error.retryAfterMs !== undefined) floor.raise(waitMs)
      alarm.set(waitMs, run)
    } else if (again) runLater()
    else {
      reading.isBehind = false
      done()
    }
  }
  const runLater = () => {
    alarm.set(backoffMs(Math.min(gaps - gapsAtOnce, longestCrowd), random), run)
  }

  const reading = {
    isBehind: true,
    missed() {
      reading.isBehind = true
      const now = clock.now()
      gaps = Math.abs(now - gapAt) < calmAfterMs ? gaps + 1 : 1
      gapAt = now
    },
    begin(after: 'gap' | 'registered') {
      reading.isBehind = true
      if (after === 'gap' && gaps > gapsAtOnce) {
        again = true
        if (!running && alarm.at === never) runLater()
        return
      }
      failures = 0
      if (floor.leftMs() === 0) return void run()
      stop()
      alarm.set(floor.leftMs(), run)
    },
    hurry(at: number) {
      const now = clock.now()
      const next = Math.max(at, now + floor.leftMs())
      if (alarm.at !== never && next < alarm.at) alarm.set(next - now, run)
    },
    stop,
  }
  return reading
}
