import type { User } from '@parley/core'
import { defineOperation } from '../define-operation.js'
import type { GraphQLOperation, GraphQLOperations } from '../operations.js'
import { user } from './parley-decode.js'
import { ignored, parleyRequests } from './parley-requests.js'
import { update } from './parley-update.js'

/** The reference schema, as `@parley/server` serves it. */
export const parleyOperations: GraphQLOperations = {
  ...parleyRequests,
  setTyping: defineOperation('mutation setTyping(conversationId:ID!,typing:Boolean!)', ignored),
  setPresence: defineOperation('mutation setPresence(state:PresenceState!)', ignored, (state) => ({
    state,
  })),
  capabilities: {
    live: ['conversation', 'inbox', 'presence'],
    paging: ['before', 'after', 'around'],
    echoesClientId: true,
    idempotent: true,
    deletions: 'tombstone',
    order: 'monotonic',
    presence: { scope: 'global', heartbeatMs: 25_000 },
    limits: { pageSize: 100, textBytes: 8_000 },
  },
  acknowledged: true,
  subscriptions: {
    conversation: [
      defineOperation(
        'subscription conversationUpdates(conversationId:ID!,since:String)',
        update,
        ({ topic, since }) => ({ conversationId: topic.conversationId, since }),
      ),
    ],
    inbox: [defineOperation('subscription inboxUpdates', update, none)],
    presence: [defineOperation('subscription presenceUpdates', update, none)],
  },
}

/** Who the session belongs to, for an app that does not know: not an operation of the contract. */
export const parleyMe: GraphQLOperation<void, User> = /* @__PURE__ */ defineOperation(
  'query me',
  user,
  none,
)

function none(): object {
  return {}
}
