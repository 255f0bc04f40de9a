import { defineOperation, parleyRequests, presenceMembers } from '@parley/graphql'
import type { LiveQueryOperations } from './operations.js'

/**
 * The reference schema behind a gateway, each operation under the name of its document: `Messages`, `Conversations`,
 * `SendMessage`; and `OnlineUsers`, `SetPresence` and `Leave`, which count the pages that are open.
 */
export const parleyLiveOperations: LiveQueryOperations = {
  ...parleyRequests,
  capabilities: {
    live: ['conversation', 'inbox', 'presence'],
    paging: ['before', 'after', 'around'],
    echoesClientId: true,
    idempotent: true,
    deletions: 'tombstone',
    order: 'monotonic',
    presence: { scope: 'global', heartbeatMs: 25_000 },
    limits: { pageSize: 50, textBytes: 8_000 },
  },
  live: {
    conversation: parleyRequests.loadMessages,
    inbox: parleyRequests.loadConversations,
    presence: defineOperation('query onlineUsers', presenceMembers, () => ({})),
  },
  setPresence: defineOperation('mutation setPresence(state:PresenceState!,tabId:ID!)', () => {}),
  leave: defineOperation('mutation leave(tabId:ID!)', () => {}),
}
