import type { Unsubscribe } from '../transport.js'

/**
 * Starts with the first holder and stops after the last has let go, in a microtask: React's strict mode, or a
 * component that gives way to another, lets go and takes hold again at once.
 */
export function createHold(start: () => void, stop: () => void): () => Unsubscribe {
  const holders = new Set<object>()
  let started = false
  return () => {
    const holder = {}
    holders.add(holder)
    if (!started) {
      started = true
      start()
    }
    return () => {
      holders.delete(holder)
      queueMicrotask(() => {
        if (!started || holders.size > 0) return
        started = false
        stop()
      })
    }
  }
}
