import { createChatClient } from '../dist/index.js'
import { conversationId, me } from './messages.mjs'

/** A client over a transport that answers what `loadMessages` does; `sinks` are those of the topics that are open. */
export function liveClient(environment, loadMessages) {
  const sinks = new Set()
  const client = createChatClient({
    environment,
    transport: {
      name: 'bench',
      contractVersion: 1,
      me,
      capabilities: {
        live: ['conversation', 'inbox', 'presence'],
        paging: ['before', 'after'],
        echoesClientId: true,
        idempotent: true,
        deletions: 'tombstone',
        order: 'monotonic',
        presence: { scope: 'global', heartbeatMs: 25_000 },
      },
      loadMessages,
      send: () => new Promise(() => {}),
      setTyping: async () => {},
      setPresence: async () => {},
      markRead: async () => {},
      listen(_, sink) {
        sinks.add(sink)
        return () => sinks.delete(sink)
      },
      close() {},
    },
  })
  return { client, conversation: client.conversation(conversationId), sinks }
}

/** What was asked without a timer has been answered. */
export const settled = () => new Promise((resolve) => setImmediate(resolve))
