import type { Frames } from './frames.js'
import type { Readable } from './readable.js'

/** A `Readable` with its writing end. */
export interface Store<T> extends Readable<T> {
  set(value: T): void
  /** Tells the listeners that `get` gives another value. */
  changed(): void
}

/** `watched` hears when the first listener comes and when the last one goes. */
export function createStore<T>(
  value: T,
  frames: Frames,
  watched?: (on: boolean) => void,
): Store<T> {
  const listeners = new Set<{ readonly tell: () => void }>()
  const notify = () => {
    for (const { tell } of [...listeners]) {
      try {
        tell()
      } catch (error) {
        // One broken listener must not keep the others from hearing; its error still surfaces.
        void Promise.reject(error)
      }
    }
  }
  const changed = () => {
    if (listeners.size > 0) frames.request(notify)
  }
  return {
    get: () => value,
    set(next) {
      if (Object.is(value, next)) return
      value = next
      changed()
    },
    changed,
    subscribe(tell) {
      const listener = { tell }
      listeners.add(listener)
      if (listeners.size === 1) watched?.(true)
      return () => {
        if (listeners.delete(listener) && listeners.size === 0) watched?.(false)
      }
    },
  }
}
