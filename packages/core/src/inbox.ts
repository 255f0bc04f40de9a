import type { Connection } from './connection/connection.js'
import { createHold } from './store/hold.js'
import { createListeners, type Listeners } from './store/listeners.js'
import type { ChatEvent } from './transport.js'

/** What the conversation list hears while it listens. */
export type InboxChange =
  | Extract<ChatEvent, { readonly type: 'conversation' | 'conversation-removed' | 'read' | 'user' }>
  /** Something may have been missed: load the list again. */
  | { readonly type: 'refresh' }

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
