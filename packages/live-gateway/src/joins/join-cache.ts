import type { Clock } from '../clock.js'

interface Entry {
  readonly value: Promise<unknown>
  expiresAt: number
}

/** What joins have found, each by its join, the scope it was found for, and its key. */
export interface JoinCache {
  get(name: string): Promise<unknown> | undefined
  /** Keeps a value that is on its way; one that fails is forgotten, so that the next poll asks again. */
  set(name: string, value: Promise<unknown>, cacheMs: number): void
}

const emptyMs = 5_000

/** Holds the newest `maxEntries` values. */
export function createJoinCache(clock: Clock, maxEntries = 10_000): JoinCache {
  const entries = new Map<string, Entry>()
  return {
    get(name) {
      const entry = entries.get(name)
      return entry !== undefined && entry.expiresAt > clock.now() ? entry.value : undefined
    },
    set(name, value, cacheMs) {
      const entry: Entry = { value, expiresAt: clock.now() + cacheMs }
      entries.delete(name)
      entries.set(name, entry)
      const oldest = entries.size > maxEntries ? entries.keys().next().value : undefined
      if (oldest !== undefined) entries.delete(oldest)
      value.then(
        (found) => {
          if (found === null) entry.expiresAt = Math.min(entry.expiresAt, clock.now() + emptyMs)
        },
        () => {
          if (entries.get(name) === entry) entries.delete(name)
        },
      )
    },
  }
}
