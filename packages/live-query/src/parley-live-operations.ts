import type { ConversationPage, MessagePage, PageRequest } from '@parley/core'
import {
  changeVariables,
  type GraphQLOperation,
  markVariables,
  pageVariables,
} from '@parley/graphql'
import type { LiveQueryOperations } from './operations.js'

const loadMessages = named<PageRequest, MessagePage>('query', 'messages', pageVariables)
const loadConversations = named<{ readonly limit: number }, ConversationPage>(
  'query',
  'conversations',
)

/**
 * The reference schema behind a gateway, which has the documents and sees to it that each answer has what its document asks
 * for: here are only their names, and what they need. `OnlineUsers`, `SetPresence` and `Leave` count the pages that are open.
 */
export const parleyLiveOperations: LiveQueryOperations = {
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
    conversation: loadMessages,
    inbox: loadConversations,
    presence: named('query', 'onlineUsers', () => ({})),
  },
  loadMessages,
  loadConversations,
  loadUsers: named('query', 'users', (ids) => ({ ids })),
  findUsers: named('query', 'findUsers'),
  send: named('mutation', 'sendMessage', changeVariables),
  edit: named('mutation', 'editMessage', changeVariables),
  delete: named('mutation', 'deleteMessage', changeVariables),
  react: named('mutation', 'setReaction', changeVariables),
  createConversation: named('mutation', 'createConversation', (input) => ({ input })),
  markRead: named('mutation', 'markRead', markVariables),
  setPresence: named('mutation', 'setPresence'),
  leave: named('mutation', 'leave'),
}

/** The operation that is named like its only field. */
function named<Request, Result>(
  kind: 'query' | 'mutation',
  field: string,
  variables = (request: Request) => request as object,
): GraphQLOperation<Request, Result> {
  return {
    document: `${kind} ${field[0]?.toUpperCase()}${field.slice(1)}`,
    variables,
    decode: (data) => withoutNulls((data as Record<string, unknown>)[field]) as Result,
  }
}

/** A fresh copy; throws where there is nothing to copy. */
const withoutNulls = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value), (_name, inner) => inner ?? undefined)
