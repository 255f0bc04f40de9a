import type { OperationContext } from '../../graphql/operation-context.js'
import { rememberUser } from '../../identity.js'
import { addMember } from '../../operations/add-member.js'
import { sendMessage } from '../../operations/change-message.js'
import { openConversation } from '../../operations/open-conversation.js'
import { RequestError } from '../../request-error.js'
import { conversationFor } from '../../store/conversations.js'
import { requireMember } from '../../store/memberships.js'
import { register } from '../../store/registration.js'
import type { AppSyncApiDefinition } from './app-sync-api.js'
import { chatqlFields } from './chatql-fields.js'
import { chatqlQueries } from './chatql-queries.js'
import { chatqlTypeDefs } from './chatql-schema.js'
import { messageView, userConversations, userView } from './chatql-views.js'

const mutations = {
  async createConversation(
    _: unknown,
    { id, name }: { readonly id: string; readonly name: string },
    { app, viewer }: OperationContext,
  ) {
    const { title, createdAt } = await openConversation(app, viewer, { id, title: name })
    return { id, name: title, createdAt: String(createdAt) }
  },
  /** The id is the client's and makes a repeat perform nothing; author and time are the server's. */
  async createMessage(
    _: unknown,
    args: {
      readonly id: string
      readonly conversationId: string
      readonly content?: string | null
    },
    { app, viewer }: OperationContext,
  ) {
    const { id, conversationId, content } = args
    return messageView(
      await sendMessage(app, viewer, { id, clientId: id, conversationId, text: content ?? '' }),
    )
  },
  /** Registers the one who asks; their name is that of their account. */
  async createUser(_: unknown, _args: unknown, { app, viewer }: OperationContext) {
    await register(app, viewer.id)
    return userView(viewer)
  },
  async createUserConversations(
    _: unknown,
    { conversationId, userId }: { readonly conversationId: string; readonly userId: string },
    { app, viewer }: OperationContext,
  ) {
    await addMember(app, viewer, conversationId, userId)
    const views = await conversationFor(app.db, conversationId, [viewer.id])
    const view = views.get(viewer.id)
    const user = view?.members.find((member) => member.id === userId)
    if (view === undefined || user === undefined) {
      throw new RequestError('gone', 'A member has left while they were brought in: look again.')
    }
    return userConversations(view, user)
  },
}

/** ChatQL's schema. A user is there from their first mutation on, which for its clients is `createUser`. */
export const chatqlApi: AppSyncApiDefinition = {
  path: '/appsync/chatql/graphql',
  typeDefs: chatqlTypeDefs,
  resolvers: { Query: chatqlQueries, Mutation: mutations, ...chatqlFields },
  gates: {
    async subscribeToNewMessage({ conversationId }, { app, viewer }) {
      await requireMember(app.db, String(conversationId), viewer.id)
      return {}
    },
    subscribeToNewUCs({ userId }, { viewer }) {
      if (userId === viewer.id) return {}
      throw new RequestError('forbidden', 'Only your own conversations can be listened to.')
    },
    subscribeToNewUsers: () => ({}),
  },
  /** Only what is new: this schema knows of no other change. */
  eventOf(_app, event) {
    if (event.__typename !== 'MessageEvent') return undefined
    const { message } = event
    const isNew = message.position === message.revision
    return isNew ? { mutation: 'createMessage', value: messageView(message) } : undefined
  },
  async prepare(app, viewer, operation) {
    if (operation === 'mutation') await rememberUser(app, viewer)
  },
}
