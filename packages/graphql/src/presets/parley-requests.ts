import type {
  EditOperation,
  Message,
  MessageContent,
  ReactOperation,
  SendOperation,
} from '@parley/core'
import { list } from '../decode.js'
import { defineOperation } from '../define-operation.js'
import { fault } from '../fault.js'
import type { GraphQLOperations, OperationName } from '../operations.js'
import {
  conversation,
  conversationPage,
  message,
  messagePage,
  user,
  userPage,
} from './parley-decode.js'

/** What is asked of the reference schema however a transport listens; typing and presence depend on that. */
export const parleyRequests = {
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
} satisfies Pick<GraphQLOperations, OperationName>

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

export function ignored(): void {}
