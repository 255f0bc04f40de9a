import type { Clock } from '@parley/core'

/** How answers come: pushed by streams, asked for again and again, or by streams wherever they get through. */
export type LiveQueryMode = 'stream' | 'poll' | 'auto'

const firstMs = 60_000
const limitMs = 600_000

/** Whether streams get through here; one word for all queries of a transport. */
export interface StreamTrust {
  /** Whether the next one is worth a try. */
  isWorthTrying(): boolean
  /** One was held back, or was cut soon after it began. */
  failed(wasHeldBack: boolean): void
  worked(): void
}

/** In `auto`, streams that fail are left alone for a minute, twice as long at each further failure, at most ten. */
export function createStreamTrust(mode: LiveQueryMode, clock: Clock): StreamTrust {
  let failures = 0
  let triedAgainAt = mode === 'poll' ? Number.POSITIVE_INFINITY : 0
  return {
    isWorthTrying: () => clock.now() >= triedAgainAt,
    failed(wasHeldBack) {
      failures += 1
      // A single cut happens everywhere.
      if (wasHeldBack || failures > 1)
        triedAgainAt = clock.now() + Math.min(firstMs * 2 ** (failures - 1), limitMs)
    },
    worked() {
      failures = 0
    },
  }
}
