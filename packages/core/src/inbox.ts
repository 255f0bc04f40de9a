import type { InboxChange } from './chat-client.js'
import type { Connection } from './connection.js'
import { createHold } from './hold.js'
import type { Unsubscribe } from './transport.js'

/** What the conversation list hears; the topic is listened to while somebody does. */
export interface Inbox {
  listen(listener: (change: InboxChange) => void): Unsubscribe
  heard(change: InboxChange): void
}

export function createInbox(connection: Connection): Inbox {
  const listeners = new Set<{ readonly tell: (change: InboxChange) => void }>()
  const heard = (change: InboxChange) => {
    for (const { tell } of [...listeners]) tell(change)
  }
  const listening = connection.listening(
    { kind: 'inbox' },
    { readAgain: async () => heard({ type: 'refresh' }) },
  )
  const hold = createHold(listening.start, listening.stop)
  return {
    heard,
    listen(tell) {
      const listener = { tell }
      listeners.add(listener)
      const release = hold()
      return () => {
        listeners.delete(listener)
        release()
      }
    },
  }
}
