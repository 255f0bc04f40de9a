import type { ConnectionStatus as Status } from '@parley/core'
import { useConnection } from '@parley/react'

const words: Readonly<Record<Status, string>> = {
  idle: 'Not connected',
  connecting: 'Connecting…',
  'catching-up': 'Catching up…',
  live: 'Connected',
  waiting: 'Connection lost',
  offline: 'Offline',
  refused: 'Signed out',
}

/** How the live connection is doing, also where no conversation is open. */
export function ConnectionStatus() {
  const { status } = useConnection()
  return (
    <span className="connection" data-status={status}>
      {words[status]}
    </span>
  )
}
