import type { Message } from '@parley/core'
import { decode, defineOperation, type GraphQLOperations } from '@parley/graphql'

const { date, list, map, object, string } = decode

const note = map(
  object<{ noteId: string; room: string; by: string; body: string; at: number }>({
    noteId: string,
    room: string,
    by: string,
    body: string,
    at: date,
  }),
  ({ noteId, room, by, body, at }): Message => ({
    id: noteId,
    conversationId: room,
    author: { id: by },
    text: body,
    createdAt: at,
  }),
)

const events = map(note, (message) => ({ events: [{ type: 'message' as const, message }] }))

/** A small schema: two subscriptions for the inbox, one for a room. */
export const noteOperations: GraphQLOperations = {
  capabilities: {
    live: ['conversation', 'inbox'],
    paging: [],
    echoesClientId: false,
    idempotent: true,
    deletions: 'none',
    order: 'late',
  },
  loadMessages: defineOperation(
    'query notes(room:ID!)',
    map(list(note), (messages) => ({ messages, atStart: true, atEnd: true })),
    ({ conversationId }) => ({ room: conversationId }),
  ),
  send: defineOperation(
    'mutation addNote(room:ID!,body:String!)',
    note,
    ({ conversationId, content }) => ({ room: conversationId, body: content.text }),
  ),
  acknowledged: false,
  subscriptions: {
    conversation: [
      defineOperation('subscription onNote(room:ID!)', events, ({ topic }) => ({
        room: topic.conversationId,
      })),
    ],
    inbox: [
      defineOperation('subscription onMention', events, () => ({})),
      defineOperation('subscription onRoom', events, () => ({})),
    ],
  },
}
