import type { ConversationId, Message } from '@parley/core'
import { date, list, map, object, string } from '../decode.js'
import { defineOperation } from '../define-operation.js'
import { fault } from '../fault.js'
import type { GraphQLOperations, SubscriptionUpdate } from '../operations.js'
import { textOf } from './parley-variables.js'

/**
 * The schema of the Serverless example: one room for everybody, whose ids and times are the server's. The whole room is read
 * each time, as it has no pages; it has no client ids, edits, deletions, conversations or presence. `me.id` is the user name
 * of the session, which is all that the schema says of an author.
 *
 * @param conversationId What the app calls the room. @default 'room'
 */
export function serverlessChat(conversationId: ConversationId = 'room'): GraphQLOperations {
  const message = map(
    object<{ messageId: string; body: string; createdAt: number; handle: string }>({
      messageId: string,
      body: string,
      createdAt: date,
      handle: string,
    }),
    ({ messageId: id, body: text, createdAt, handle: name }): Message => ({
      ...{ id, conversationId, text, createdAt },
      author: { id: name, name },
    }),
  )
  const inRoom = (asked: ConversationId, variables = {}) => {
    if (asked === conversationId) return variables
    throw fault('gone', 'The schema has one room')
  }

  return {
    loadMessages: defineOperation(
      'query getMessages',
      map(list(message), (messages) => ({
        messages: [...messages].sort(
          (one, other) => one.createdAt - other.createdAt || (one.id < other.id ? -1 : 1),
        ),
        atStart: true,
        atEnd: true,
      })),
      // Only the newest page is the whole room.
      ({ conversationId: asked, start }) => inRoom(start === 'newest' ? asked : ''),
    ),
    send: defineOperation(
      'mutation createMessage(body:String!)',
      message,
      ({ conversationId: asked, content }) => inRoom(asked, { body: textOf(content) }),
    ),
    capabilities: {
      live: ['conversation'],
      paging: [],
      echoesClientId: false,
      idempotent: false,
      deletions: 'none',
      order: 'late',
    },
    acknowledged: false,
    subscriptions: {
      conversation: [
        defineOperation(
          'subscription addMessage',
          map(
            message,
            (heard): SubscriptionUpdate => ({
              events: [{ type: 'message', message: heard }],
            }),
          ),
          ({ topic }) => inRoom(topic.conversationId),
        ),
      ],
    },
  }
}
