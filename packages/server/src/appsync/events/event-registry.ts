import type { EventValue } from './event-value.js'

/** Who listens to one API. */
export interface EventRegistry {
  /** Returns what ends it. */
  add(field: string, deliver: (event: EventValue) => void): () => void
  /** Tells those who listen to these fields of Subscription. */
  publish(fields: readonly string[], event: EventValue): void
}

export function createEventRegistry(): EventRegistry {
  const listeners = new Map<string, Set<(event: EventValue) => void>>()
  return {
    add(field, deliver) {
      const ofField = listeners.get(field) ?? new Set()
      listeners.set(field, ofField.add(deliver))
      return () => ofField.delete(deliver)
    },
    publish(fields, event) {
      for (const field of fields) {
        for (const deliver of listeners.get(field) ?? []) deliver(event)
      }
    },
  }
}
