import { createAlarm } from '../environment/alarm.js'
import type { Clock } from '../environment/environment.js'

/** Entries that go by themselves, under one timer (R11). */
export interface Expiring<T> {
  /** In the order in which they came first. */
  values(): T[]
  set(key: string, value: T, ttlMs: number): void
  /** Whether it was there. */
  delete(key: string): boolean
  clear(): void
  /** Stops time for the entries; going on gives each its whole time again. */
  pause(paused: boolean): void
}

export function createExpiring<T>(clock: Clock, expired: () => void): Expiring<T> {
  const entries = new Map<
    string,
    { readonly value: T; readonly ttlMs: number; readonly until: number }
  >()
  const alarm = createAlarm(clock)
  let paused = false

  const set = (key: string, value: T, ttlMs: number) => {
    const until = clock.now() + ttlMs
    entries.set(key, { value, ttlMs, until })
    plan(until)
  }
  // An alarm that comes too early finds nothing and is set again: so setting and deleting cost nothing.
  const plan = (until: number) => {
    if (!paused && until < alarm.at) alarm.set(until - clock.now(), expire)
  }
  const expire = () => {
    const { size } = entries
    for (const [key, { value, ttlMs, until }] of entries)
      if (until <= clock.now()) entries.delete(key)
      // After the clock was set back nothing stays longer than it may.
      else if (until - ttlMs > clock.now()) set(key, value, ttlMs)
      else plan(until)
    if (entries.size < size) expired()
  }

  return {
    values: () => [...entries.values()].map(({ value }) => value),
    set,
    delete: (key) => entries.delete(key),
    clear() {
      entries.clear()
      alarm.stop()
    },
    pause(now) {
      if (now === paused) return
      paused = now
      alarm.stop()
      for (const [key, { value, ttlMs }] of entries) set(key, value, ttlMs)
    },
  }
}
