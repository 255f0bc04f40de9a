import type { Unsubscribe } from '../transport.js'

/**
 * A value that changes, in the shape of React's `useSyncExternalStore`.
 * `get` returns the same object until the value changes; listeners are told at most once a frame.
 */
export interface Readable<T> {
  get(): T
  subscribe(listener: () => void): Unsubscribe
}
