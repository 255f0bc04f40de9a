import { chatQueries } from '../../graphql/chat-queries.js'
import type { OperationContext } from '../../graphql/operation-context.js'
import { rememberUser } from '../../identity.js'
import {
  type DeleteMessageInput,
  deleteMessage,
  type EditMessageInput,
  editMessage,
  type SendMessageInput,
  type SetReactionInput,
  sendMessage,
  setReaction,
} from '../../operations/change-message.js'
import {
  type CreateConversationInput,
  createConversation,
} from '../../operations/create-conversation.js'
import { markRead } from '../../operations/mark-read.js'
import { setTyping, typingTtlMs } from '../../operations/set-typing.js'
import { requireMember } from '../../store/memberships.js'
import type { AppSyncApiDefinition } from './app-sync-api.js'
import { type ConversationChange, conversationChange } from './conversation-change.js'
import { parleyEventOf } from './parley-events.js'
import { presenceList, setPresence } from './parley-presence.js'
import { parleyAppSyncTypeDefs } from './parley-schema.js'

interface Input<T> {
  readonly input: T
}

const mutations = {
  async sendMessage(_: unknown, { input }: Input<SendMessageInput>, context: OperationContext) {
    // The id is never the client's in this schema, whatever the object carries.
    const { clientId, conversationId, text } = input
    const message = await sendMessage(context.app, context.viewer, {
      clientId,
      conversationId,
      text,
    })
    return conversationChange(context, conversationId, { message })
  },
  async editMessage(_: unknown, { input }: Input<EditMessageInput>, context: OperationContext) {
    const message = await editMessage(context.app, context.viewer, input)
    return conversationChange(context, input.conversationId, { message })
  },
  async deleteMessage(_: unknown, { input }: Input<DeleteMessageInput>, context: OperationContext) {
    const message = await deleteMessage(context.app, context.viewer, input)
    return conversationChange(context, input.conversationId, { message })
  },
  async setReaction(_: unknown, { input }: Input<SetReactionInput>, context: OperationContext) {
    const message = await setReaction(context.app, context.viewer, input)
    return conversationChange(context, input.conversationId, { message })
  },
  async createConversation(
    _: unknown,
    { input }: Input<CreateConversationInput>,
    context: OperationContext,
  ) {
    const { id } = await createConversation(context.app, context.viewer, input)
    return conversationChange(context, id, {})
  },
  async markRead(
    _: unknown,
    { conversationId, upTo }: { readonly conversationId: string; readonly upTo: number },
    context: OperationContext,
  ) {
    const readUpTo = await markRead(context.app, context.viewer, conversationId, upTo)
    return conversationChange(context, conversationId, { readUpTo })
  },
  async setTyping(
    _: unknown,
    { conversationId, typing }: { readonly conversationId: string; readonly typing: boolean },
    context: OperationContext,
  ): Promise<ConversationChange> {
    await setTyping(context.app, context.viewer, conversationId, typing)
    return conversationChange(context, conversationId, { typingTtlMs: typing ? typingTtlMs : 0 })
  },
  setPresence,
}

/** Parley's own schema. Who has signed in anywhere is a user at their first operation. */
export const parleyApi: AppSyncApiDefinition = {
  path: '/appsync/parley/graphql',
  typeDefs: parleyAppSyncTypeDefs,
  resolvers: { Query: { ...chatQueries, presence: presenceList }, Mutation: mutations },
  gates: {
    async onConversationChange({ conversationId }, { app, viewer }) {
      await requireMember(app.db, String(conversationId), viewer.id)
      return {}
    },
    onInboxChange: (_, { viewer }) => ({
      accepts: ({ memberIds }) => Array.isArray(memberIds) && memberIds.includes(viewer.id),
    }),
    onPresenceChange: () => ({}),
  },
  eventOf: parleyEventOf,
  prepare: rememberUser,
}
