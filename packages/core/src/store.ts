import type { Frames } from './frames.js'
import { createListeners } from './listeners.js'
import type { Readable } from './readable.js'

/** A `Readable` with its writing end. */
export interface Store<T> extends Readable<T> {
  /** Whether anything changed: a plain object with the same fields is the same value. */
  set(value: T): boolean
  /** Tells the listeners that `get` gives another value. */
  changed(): void
}

/** `watched` hears when the first listener comes and when the last one goes. */
export function createStore<T>(
  value: T,
  frames: Frames,
  watched?: (on: boolean) => void,
): Store<T> {
  const listeners = createListeners<void>(watched)
  const changed = () => {
    if (listeners.size > 0) frames.request(listeners.tell)
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

function isSame(one: unknown, other: unknown): boolean {
  return Object.is(one, other) || (isPlain(one) && isPlain(other) && sameFields(one, other))
}

function sameFields(one: Record<string, unknown>, other: Record<string, unknown>): boolean {
  return Object.keys({ ...one, ...other }).every((key) => Object.is(one[key], other[key]))
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return value?.constructor === Object
}
