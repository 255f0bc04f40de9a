import { randomUUID } from 'node:crypto'
import type { OperationContext } from '../../graphql/operation-context.js'
import { rememberUser } from '../../identity.js'
import { sendMessage } from '../../operations/change-message.js'
import { enterRoom } from '../../operations/enter-room.js'
import type { MessageView } from '../../store/messages.js'
import { newestMessages } from '../../store/newest-messages.js'
import type { AppSyncApiDefinition } from './app-sync-api.js'
import { requireOwnHandle, room } from './serverless-chat-room.js'
import { serverlessChatTypeDefs } from './serverless-chat-schema.js'

/** The example reads its whole table each time, by one scan that ends at 1 MB: so many short messages. */
const maxMessages = 5_000
/** Of all texts together, so that long ones do not make an answer of any size. */
const maxTextBytes = 8_000_000

const messageView = (message: Pick<MessageView, 'id' | 'text' | 'createdAt' | 'author'>) => ({
  messageId: message.id,
  body: message.text,
  createdAt: new Date(message.createdAt).toISOString(),
  handle: message.author.name,
})

/** The Serverless example's schema: a room of its own, into which everybody comes who asks. */
export const serverlessChatApi: AppSyncApiDefinition = {
  path: '/appsync/serverless/graphql',
  typeDefs: serverlessChatTypeDefs,
  resolvers: {
    Query: {
      async getMessages(_: unknown, _args: unknown, { app }: OperationContext) {
        const { messages } = await newestMessages(app.db, room.id, { limit: maxMessages })
        let textBytes = 0
        return messages
          .filter(({ text }) => {
            textBytes += Buffer.byteLength(text)
            return textBytes <= maxTextBytes
          })
          .map(messageView)
      },
    },
    Mutation: {
      async createMessage(
        _: unknown,
        { body }: { readonly body: string },
        { app, viewer }: OperationContext,
      ) {
        await requireOwnHandle(app.db, viewer)
        const input = { clientId: randomUUID(), conversationId: room.id, text: body }
        return messageView(await sendMessage(app, viewer, input))
      },
    },
  },
  gates: { addMessage: () => ({}) },
  /** Only what is new in the room: this schema knows of no other change. */
  eventOf(_app, event) {
    if (event.__typename !== 'MessageEvent') return undefined
    const { message } = event
    const isNew = message.conversationId === room.id && message.position === message.revision
    return isNew ? { mutation: 'createMessage', value: messageView(message) } : undefined
  },
  async prepare(app, viewer) {
    await rememberUser(app, viewer)
    await enterRoom(app, viewer, room)
  },
}
