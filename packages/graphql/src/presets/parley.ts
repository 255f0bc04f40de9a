import type {
  EditOperation,
  Message,
  MessageContent,
  ReactOperation,
  SendOperation,
  User,
} from '@parley/core'
import { list } from '../decode.js'
import { defineOperation } from '../define-operation.js'
import { fault } from '../fault.js'
import type { GraphQLOperation, GraphQLOperations } from '../operations.js'
import {
  conversation,
  conversationPage,
  message,
  messagePage,
  user,
  userPage,
} from './parley-decode.js'
import { update } from './parley-update.js'

/** The reference schema, as `@parley/server` serves it. */
export const parleyOperations: GraphQLOperations = {
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

  loadMessages: defineOperation(
    'query messages(conversationId:ID!,limit:Int,before:ID,after:ID,around:ID)',
    messagePage,
    ({ conversationId, limit, start }) => {
      const { before, after, around } = start as Edges
      return { conversationId, limit, before: before?.id, after: after?.id, around }
    },
  ),
  loadConversations: defineOperation(
    'query conversations(limit:Int,cursor:String)',
    conversationPage,
  ),
  loadUsers: defineOperation('query users(ids:[ID!]!)', list(user), (ids) => ({ ids })),
  findUsers: defineOperation('query findUsers(text:String!,cursor:String)', userPage),

  send: change('mutation sendMessage(input:SendMessageInput!)'),
  edit: change('mutation editMessage(input:EditMessageInput!)'),
  delete: change('mutation deleteMessage(input:DeleteMessageInput!)'),
  react: change('mutation setReaction(input:SetReactionInput!)'),
  createConversation: defineOperation(
    'mutation createConversation(input:CreateConversationInput!)',
    conversation,
    (input) => ({ input }),
  ),
  markRead: defineOperation(
    'mutation markRead(conversationId:ID!,upTo:Long!)',
    ignored,
    ({ conversationId, upTo }) => ({ conversationId, upTo: upTo.position }),
  ),
  setTyping: defineOperation('mutation setTyping(conversationId:ID!,typing:Boolean!)', ignored),
  setPresence: defineOperation('mutation setPresence(state:PresenceState!)', ignored, (state) => ({
    state,
  })),

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

/** What a `PageStart` may have; 'newest' has none of it. */
interface Edges {
  readonly before?: Message
  readonly after?: Message
  readonly around?: string
}

/** A mutation of one message; the type of its input says which of the fields it has. */
function change(signature: `mutation ${string}`) {
  return defineOperation(
    signature,
    message,
    ({
      clientId,
      conversationId,
      messageId,
      emoji,
      on,
      content,
    }: Partial<SendOperation & EditOperation & ReactOperation>) => ({
      input: { clientId, conversationId, messageId, emoji, on, text: content && textOf(content) },
    }),
  )
}

/** The schema carries text only: the rest is refused rather than dropped. */
function textOf({ text, attachments, mentions, replyTo, data }: MessageContent): string {
  if (attachments?.length || mentions?.length || replyTo || data) {
    throw fault('unsupported', 'The schema carries only text')
  }
  return text
}

function none(): object {
  return {}
}

function ignored(): void {}
