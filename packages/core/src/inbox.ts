import type { InboxChange } from './chat-client.js'
import type { Connection } from './connection.js'
import { createHold } from './hold.js'
import { createListeners } from './listeners.js'
import type { Unsubscribe } from './transport.js'

/** What the conversation list hears; the topic is listened to while somebody does. */
export interface Inbox {
  listen(listener: (change: InboxChange) => void): Unsubscribe
  heard(change: InboxChange): void
}

export function createInbox(connection: Connection): Inbox {
  const listeners = createListeners<InboxChange>()
  const listening = connection.listening(
    { kind: 'inbox' },
    { readAgain: async () => listeners.tell({ type: 'refresh' }) },
  )
  const hold = createHold(listening.start, listening.stop)
  return {
    heard: listeners.tell,
    listen(listener) {
      const stop = listeners.add(listener)
      const release = hold()
      return () => {
        stop()
        release()
      }
    },
  }
}
