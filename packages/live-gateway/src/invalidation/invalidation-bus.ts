import type { Variables } from '../variables/variable-rule.js'

/** Says that the answer of an operation has probably changed. */
export interface Invalidation {
  readonly operation: string
  /** Only where these variables have these values; the others may have any. All by default. */
  readonly variables?: Variables
  /** Of answers that nobody shares, only those of these users; everybody's by default. */
  readonly userIds?: readonly string[]
}

/** Carries invalidations to every instance of a gateway, the one that publishes included. */
export interface InvalidationBus {
  publish(invalidation: Invalidation): void | Promise<void>
  /** Returns what ends it. */
  subscribe(listener: (invalidation: Invalidation) => void): () => void
}

/** For a single instance. */
export function createInProcessBus(): InvalidationBus {
  const listeners = new Set<(invalidation: Invalidation) => void>()
  return {
    publish(invalidation) {
      for (const listener of [...listeners]) listener(invalidation)
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
