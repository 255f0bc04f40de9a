import type { Clock, PresenceMember, PresenceState, Unsubscribe, User, UserId } from '@parley/core'

/** One of a user's connections; the user leaves when the last one ends (R11). */
export interface PresenceConnection {
  setState(state: PresenceState): void
  end(): void
}

export interface MemoryPresence {
  /** With `ttlMs` the connection ends by itself; without, it stands until it is ended. */
  connect(
    userId: UserId,
    options?: { readonly state?: PresenceState; readonly ttlMs?: number },
  ): PresenceConnection
  /** Everyone who is online, away or busy. */
  online(): readonly PresenceMember[]
}

export interface MemoryPresenceOptions {
  readonly clock: Clock
  /** How long a user without connections is still online. */
  readonly leaveGraceMs: number
  user(id: UserId): User
  changed(member: PresenceMember): void
}

interface Connection {
  state: PresenceState
  readonly ttlMs?: number
}

interface Entry {
  readonly connections: Set<Connection>
  lastActiveAt: number
  /** What is shown; it stays through the grace. */
  state: PresenceState
  cancelLeave?: Unsubscribe
}

/** The most present of a user's connections decides. */
const byPresence: readonly PresenceState[] = ['busy', 'online', 'away', 'offline']

/** Who is online, per user over any number of connections. */
export function createMemoryPresence(options: MemoryPresenceOptions): MemoryPresence {
  const { clock } = options
  const entries = new Map<UserId, Entry>()

  function memberOf(userId: UserId, entry: Entry): PresenceMember {
    const connections = [...entry.connections]
    const expires = connections.length > 0 && connections.every(({ ttlMs }) => ttlMs !== undefined)
    return {
      user: options.user(userId),
      state: entry.state,
      lastActiveAt: entry.lastActiveAt,
      connections: connections.length,
      ...(expires ? { ttlMs: Math.max(...connections.map(({ ttlMs }) => ttlMs ?? 0)) } : {}),
    }
  }

  function announce(userId: UserId, entry: Entry): void {
    const states = new Set([...entry.connections].map(({ state }) => state))
    entry.state = byPresence.find((state) => states.has(state)) ?? 'offline'
    options.changed(memberOf(userId, entry))
  }

  function leave(userId: UserId, entry: Entry): void {
    entries.delete(userId)
    announce(userId, entry)
  }

  function enter(userId: UserId): Entry {
    const now = clock.now()
    const entry = entries.get(userId) ?? {
      connections: new Set<Connection>(),
      lastActiveAt: now,
      state: 'online',
    }
    entries.set(userId, entry)
    entry.cancelLeave?.()
    delete entry.cancelLeave
    return entry
  }

  return {
    connect(userId, { state = 'online', ttlMs } = {}) {
      const entry = enter(userId)
      const connection: Connection = { state, ...(ttlMs === undefined ? {} : { ttlMs }) }
      let cancelExpiry: Unsubscribe = () => {}

      function setState(next: PresenceState): void {
        connection.state = next
        if (next === 'online' || next === 'busy') entry.lastActiveAt = clock.now()
        announce(userId, entry)
      }

      function end(): void {
        cancelExpiry()
        if (!entry.connections.delete(connection)) return
        if (entry.connections.size > 0) announce(userId, entry)
        else if (options.leaveGraceMs <= 0) leave(userId, entry)
        else entry.cancelLeave = clock.after(options.leaveGraceMs, () => leave(userId, entry))
      }

      entry.connections.add(connection)
      if (ttlMs !== undefined) cancelExpiry = clock.after(ttlMs, end)
      setState(state)
      return {
        setState(next) {
          if (entry.connections.has(connection)) setState(next)
        },
        end,
      }
    },

    online: () =>
      [...entries]
        .map(([userId, entry]) => memberOf(userId, entry))
        .filter((member) => member.state !== 'offline'),
  }
}
