import type { Frames } from '../environment/frames.js'
import type { Unsubscribe } from '../transport.js'
import { createListeners } from './listeners.js'
import type { Readable } from './readable.js'

/** A `Readable` with its writing end. */
export interface Store<T> extends Readable<T> {
  /** Whether anything changed: a plain object with the same fields is the same value. */
  set(value: T): boolean
  /** Tells the listeners that `get` gives another value. */
  changed(): void
}

/** `hold` is taken for each listener, and let go with it. */
export function createStore<T extends object>(
  value: T,
  frames: Frames,
  hold?: () => Unsubscribe | void,
): Store<T> {
  const listeners = createListeners<void>(hold)
  const changed = () => {
    if (listeners.size() > 0) frames.request(listeners.tell)
  }
  return {
    get: () => value,
    set(next) {
      if (isSame(value, next)) return false
      value = next
      changed()
      return true
    },
    changed,
    subscribe: listeners.add,
  }
}

const isSame = <T extends object>(one: T, other: T): boolean =>
  one === other || (one.constructor === Object && isWithin(one, other) && isWithin(other, one))

function isWithin<T extends object>(one: T, other: T): boolean {
  for (const key in one) if (one[key] !== other[key]) return false
  return true
}
