import type { Calls } from './calls.js'
import type { ConnectionStatus } from './connection.js'
import type { Environment } from './environment.js'
import type { ChatTransport, PresenceState, Unsubscribe } from './transport.js'

const awayAfterMs = 300_000

/** Tells the others that oneself is there: at each connect, at each change, and by heartbeat. */
export interface OwnPresence {
  /** Stays until the next call; `online` gives way to `away` after 5 min hidden. */
  set(state: PresenceState): void
  connectionChanged(status: ConnectionStatus): void
  close(): void
}

export function createOwnPresence(
  transport: ChatTransport,
  calls: Calls,
  environment: Environment,
): OwnPresence {
  const { clock, visible } = environment
  const heartbeatMs = transport.capabilities.presence?.heartbeatMs
  let wanted: PresenceState = 'online'
  let away = false
  let up = false
  let cancelBeat: Unsubscribe | undefined
  let cancelAway: Unsubscribe | undefined

  const tell = () => {
    cancelBeat?.()
    cancelBeat = undefined
    if (!up || !transport.setPresence) return
    const state = wanted === 'online' && away ? 'away' : wanted
    // The next heartbeat or connection tells it again.
    calls.run(async (call) => transport.setPresence?.(state, call)).catch(() => {})
    if (heartbeatMs !== undefined) cancelBeat = clock.after(heartbeatMs, tell)
  }
  const planAway = () => {
    cancelAway?.()
    cancelAway = undefined
    if (up && !visible.get() && !away)
      cancelAway = clock.after(awayAfterMs, () => {
        away = true
        tell()
      })
    else if (visible.get() && away) {
      away = false
      tell()
    }
  }
  const stop = visible.subscribe(planAway)

  return {
    set(state) {
      wanted = state
      tell()
    },
    connectionChanged(status) {
      const now = status === 'live' || status === 'catching-up'
      if (now === up) return
      up = now
      tell()
      planAway()
    },
    close() {
      up = false
      stop()
      cancelBeat?.()
      cancelAway?.()
    },
  }
}
