import type { Unsubscribe } from '../transport.js'
import type { Clock } from './environment.js'

/** A time that does not come. */
export const never = Number.POSITIVE_INFINITY

/** One thing that is to happen later: setting it anew replaces what was set. */
export interface Alarm {
  /** When it rings; `never` while it is not set. */
  readonly at: number
  set(delayMs: number, ring: () => void): void
  stop(): void
}

export function createAlarm(clock: Clock): Alarm {
  let cancel: Unsubscribe | undefined
  const alarm = {
    at: never,
    set(delayMs: number, ring: () => void) {
      alarm.stop()
      if (delayMs === never) return
      alarm.at = clock.now() + delayMs
      cancel = clock.after(Math.max(0, delayMs), () => {
        alarm.at = never
        ring()
      })
    },
    stop() {
      cancel?.()
      alarm.at = never
    },
  }
  return alarm
}
