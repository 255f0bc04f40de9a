import type { Unsubscribe } from '../transport.js'

/** Who hears of something. The same function may listen twice. */
export interface Listeners<T> {
  size(): number
  add(listener: (value: T) => void): Unsubscribe
  tell(value: T): void
}

/** `hold` is taken for each listener, and let go with it. */
export function createListeners<T>(hold?: () => Unsubscribe | void): Listeners<T> {
  const all = new Set<{ readonly listener: (value: T) => void }>()
  return {
    size: () => all.size,
    add(listener) {
      const entry = { listener }
      all.add(entry)
      const release = hold?.()
      return () => {
        all.delete(entry)
        release?.()
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
