import type { UserId } from '@parley/core'

const name = 'parley.sign-out'

/**
 * The clients of the other tabs tell each other only where they share a storage: not over another backend, nor where
 * this browser stores nothing.
 */
export function tellSignOut(account: UserId): void {
  const channel = new BroadcastChannel(name)
  channel.postMessage(account)
  channel.close()
}

/** Returns how to stop. */
export function hearSignOut(account: UserId, heard: () => void): () => void {
  const channel = new BroadcastChannel(name)
  channel.onmessage = ({ data }) => {
    if (data === account) heard()
  }
  return () => channel.close()
}
