import type { Unsubscribe } from './transport.js'

/** Who hears of something. The same function may listen twice. */
export interface Listeners<T> {
  readonly size: number
  add(listener: (value: T) => void): Unsubscribe
  tell(value: T): void
}

/** `watched` hears when the first listener comes and when the last one goes. */
export function createListeners<T>(watched?: (on: boolean) => void): Listeners<T> {
  const all = new Set<{ readonly listener: (value: T) => void }>()
  return {
    get size() {
      return all.size
    },
    add(listener) {
      const entry = { listener }
      all.add(entry)
      if (all.size === 1) watched?.(true)
      return () => {
        if (all.delete(entry) && all.size === 0) watched?.(false)
      }
    },
    tell(value) {
      for (const { listener } of [...all]) {
        try {
          listener(value)
        } catch (error) {
          // One broken listener must not keep the others from hearing; its error still surfaces.
          void Promise.reject(error)
        }
      }
    },
  }
}
