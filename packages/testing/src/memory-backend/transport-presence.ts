import type { PresenceState, Unsubscribe, UserId } from '@parley/core'
import type { MemoryPresence, PresenceConnection } from './memory-presence.js'

/** How long a user without a listening stays online after one word of it. */
const heartbeatTtlMs = 65_000

/** The one presence connection of a transport: it stands while a listening is open, or for a while after a heartbeat. */
export interface TransportPresence {
  hold(): Unsubscribe
  setState(state: PresenceState): void
  end(): void
}

export function createTransportPresence(
  presence: MemoryPresence,
  userId: UserId,
): TransportPresence {
  let holders = 0
  let state: PresenceState = 'online'
  let standing: PresenceConnection | undefined
  let heartbeat: PresenceConnection | undefined

  function endHeartbeat(): void {
    heartbeat?.end()
    heartbeat = undefined
  }

  return {
    hold() {
      holders += 1
      standing ??= presence.connect(userId, { state })
      endHeartbeat()
      return () => {
        holders -= 1
        if (holders > 0) return
        standing?.end()
        standing = undefined
      }
    },
    setState(next) {
      state = next
      if (standing) return standing.setState(state)
      const previous = heartbeat
      heartbeat = presence.connect(userId, { state, ttlMs: heartbeatTtlMs })
      previous?.end()
    },
    end: endHeartbeat,
  }
}
