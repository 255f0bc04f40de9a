import type { Readable } from '@parley/core'

/** A value that tells when it changes; setting the same value again tells nothing. */
export interface Cell<T> extends Readable<T> {
  set(value: T): void
}

/** `willChange`: called before each change. */
export function createCell<T>(value: T, willChange?: () => void): Cell<T> {
  // Replaced and never changed: each row has one, and who is told may go meanwhile.
  let listeners: readonly (() => void)[] = []
  return {
    get: () => value,
    set(next) {
      if (next === value) return
      willChange?.()
      value = next
      for (const listener of listeners) listener()
    },
    subscribe(listener) {
      listeners = [...listeners, listener]
      return () => {
        listeners = listeners.filter((other) => other !== listener)
      }
    },
  }
}
