import type { Readable } from '@parley/core'

/** A value that tells when it changes; setting the same value again tells nothing. */
export interface Cell<T> extends Readable<T> {
  set(value: T): void
}

export function createCell<T>(value: T): Cell<T> {
  const listeners = new Set<() => void>()
  return {
    get: () => value,
    set(next) {
      if (next === value) return
      value = next
      for (const listener of [...listeners]) listener()
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
