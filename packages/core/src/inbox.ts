import type { InboxChange } from './chat-client.js'
import type { Connection } from './connection/connection.js'
import { createHold } from './store/hold.js'
import { createListeners, type Listeners } from './store/listeners.js'

/** What the conversation list hears; the topic is listened to while somebody does. */
export function createInbox(connection: Connection): Listeners<InboxChange> {
  const { start, stop } = connection.listening(
    { kind: 'inbox' },
    {
      async readAgain() {
        listeners.tell({ type: 'refresh' })
        return undefined
      },
    },
  )
  const listeners = createListeners<InboxChange>(createHold(start, stop))
  return listeners
}
