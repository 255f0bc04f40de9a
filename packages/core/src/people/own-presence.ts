import type { Calls } from '../connection/calls.js'
import { createAlarm, never } from '../environment/alarm.js'
import type { Environment } from '../environment/environment.js'
import type { ChatTransport, PresenceState } from '../transport.js'

const awayAfterMs = 300_000

/** Tells the others that oneself is there: at each connect, at each change, and by heartbeat. */
export interface OwnPresence {
  /** Stays until the next call; `online` gives way to `away` after 5 min hidden. */
  set(state: PresenceState): void
  connected(up: boolean): void
  /** Looks no more at the page; nothing is left once it is not connected either. */
  close(): void
}

export function createOwnPresence(
  transport: ChatTransport,
  calls: Calls,
  { clock, visible }: Environment,
): OwnPresence {
  const heartbeat = createAlarm(clock)
  const hidden = createAlarm(clock)
  let wanted: PresenceState = 'online'
  let away = false
  let up = false
  let hiddenAt: number | undefined

  const tell = () => {
    heartbeat.stop()
    if (!up || !transport.setPresence) return
    // The next heartbeat or connection tells it again.
    calls.tell('setPresence', away && wanted === 'online' ? 'away' : wanted)
    heartbeat.set(transport.capabilities.presence?.heartbeatMs ?? never, tell)
  }
  const setAway = (now: boolean) => {
    if (now === away) return
    away = now
    tell()
  }
  const look = () => {
    hidden.stop()
    if (visible.get()) {
      hiddenAt = undefined
      return setAway(false)
    }
    const now = clock.now()
    // Not later than now, also after the clock was set back.
    hiddenAt = Math.min(hiddenAt ?? now, now)
    // Losing the connection in between does not begin it anew.
    const leftMs = hiddenAt + awayAfterMs - now
    if (leftMs <= 0) setAway(true)
    else if (up) hidden.set(leftMs, () => setAway(true))
  }

  return {
    set(state) {
      wanted = state
      tell()
    },
    connected(now) {
      if (now === up) return
      up = now
      const before = away
      look()
      if (away === before) tell()
    },
    close: visible.subscribe(look),
  }
}
