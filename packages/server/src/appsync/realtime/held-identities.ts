import type { Identity } from '../../identity.js'

/** Who one connection and its subscriptions are of. */
export interface HeldIdentities {
  /** Returns what lets go of it. */
  hold(identity: Identity): () => void
  /** Ends the connection when one that is held matches. */
  endWhere(matches: (identity: Identity) => boolean): void
  close(): void
}

interface Entry {
  readonly identity: Identity
  timer: NodeJS.Timeout | undefined
}

const maxTimeoutMs = 2 ** 31 - 1

/** With `untilExpiry`, one that expires ends the connection too. */
export function holdIdentities(untilExpiry: boolean, end: () => void): HeldIdentities {
  const held = new Set<Entry>()
  let closed = false
  const waitFor = (entry: Entry) => {
    const remainingMs = entry.identity.expiresAt - Date.now()
    if (remainingMs <= 0) end()
    else entry.timer = setTimeout(() => waitFor(entry), Math.min(remainingMs, maxTimeoutMs))
  }
  return {
    hold(identity) {
      const entry: Entry = { identity, timer: undefined }
      // An authorization may come to its end after the connection has.
      if (closed) return () => {}
      held.add(entry)
      if (untilExpiry && Number.isFinite(identity.expiresAt)) waitFor(entry)
      return () => {
        clearTimeout(entry.timer)
        held.delete(entry)
      }
    },
    endWhere(matches) {
      for (const { identity } of held) if (matches(identity)) return end()
    },
    close() {
      closed = true
      for (const { timer } of held) clearTimeout(timer)
      held.clear()
    },
  }
}
