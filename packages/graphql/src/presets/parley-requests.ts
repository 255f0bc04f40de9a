import { defineOperation } from '../define-operation.js'
import type { GraphQLOperations, OperationName } from '../operations.js'
import {
  conversation,
  conversationPage,
  message,
  messagePage,
  userPage,
  users,
} from './parley-decode.js'
import { changeVariables, markVariables, pageVariables } from './parley-variables.js'

/** What is asked of the reference schema however a transport listens; typing and presence depend on that. */
export const parleyRequests = {
  loadMessages: defineOperation(
    'query messages(conversationId:ID!,limit:Int,before:ID,after:ID,around:ID)',
    messagePage,
    pageVariables,
  ),
  loadConversations: defineOperation(
    'query conversations(limit:Int,cursor:String)',
    conversationPage,
  ),
  loadUsers: defineOperation('query users(ids:[ID!]!)', users, (ids) => ({ ids })),
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
    markVariables,
  ),
} satisfies Pick<GraphQLOperations, OperationName>

/** A mutation of one message; the type of its input says which of the fields it has. */
function change(signature: `mutation ${string}`) {
  return defineOperation(signature, message, changeVariables)
}

export function ignored(): void {}
