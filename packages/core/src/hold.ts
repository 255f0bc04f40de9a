import type { Unsubscribe } from './transport.js'

/**
 * Starts with the first holder and stops after the last has let go, in a microtask: React's strict mode, or a
 * component that gives way to another, lets go and takes hold again at once.
 */
export function createHold(start: () => void, stop: () => void): () => Unsubscribe {
  let holders = 0
  let started = false
  return () => {
    holders += 1
    if (!started) {
      started = true
      start()
    }
    let held = true
    return () => {
      if (!held) return
      held = false
      holders -= 1
      queueMicrotask(() => {
        if (holders > 0 || !started) return
        started = false
        stop()
      })
    }
  }
}
