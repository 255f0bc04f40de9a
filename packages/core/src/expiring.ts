import type { Clock } from './environment.js'
import type { Unsubscribe } from './transport.js'

/** Entries that go by themselves, under one timer (R11). */
export interface Expiring<T> {
  /** In the order in which they came first. */
  values(): T[]
  has(key: string): boolean
  set(key: string, value: T, ttlMs: number): void
  /** Whether it was there. */
  delete(key: string): boolean
  clear(): void
  /** Stops time for the entries; `resume` gives each its whole time again. */
  pause(): void
  resume(): void
}

export function createExpiring<T>(clock: Clock, expired: () => void): Expiring<T> {
  interface Entry {
    readonly value: T
    readonly ttlMs: number
    until: number
  }
  const entries = new Map<string, Entry>()
  let timer: { readonly at: number; readonly cancel: Unsubscribe } | undefined
  let paused = false

  const stop = () => {
    timer?.cancel()
    timer = undefined
  }
  // A timer that comes too early finds nothing and is set again: so setting and deleting cost nothing.
  const plan = (at: number) => {
    if (paused || at === Number.POSITIVE_INFINITY || (timer && timer.at <= at)) return
    stop()
    timer = { at, cancel: clock.after(Math.max(0, at - clock.now()), expire) }
  }
  const expire = () => {
    timer = undefined
    const before = entries.size
    let next = Number.POSITIVE_INFINITY
    for (const [key, { until }] of entries) {
      if (until <= clock.now()) entries.delete(key)
      else next = Math.min(next, until)
    }
    plan(next)
    if (entries.size < before) expired()
  }

  return {
    values: () => [...entries.values()].map((entry) => entry.value),
    has: (key) => entries.has(key),
    set(key, value, ttlMs) {
      const until = clock.now() + ttlMs
      entries.set(key, { value, ttlMs, until })
      plan(until)
    },
    delete(key) {
      const there = entries.delete(key)
      if (entries.size === 0) stop()
      return there
    },
    clear() {
      entries.clear()
      stop()
    },
    pause() {
      paused = true
      stop()
    },
    resume() {
      if (!paused) return
      paused = false
      for (const entry of entries.values()) {
        entry.until = clock.now() + entry.ttlMs
        plan(entry.until)
      }
    },
  }
}
