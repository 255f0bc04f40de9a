import { createSchema } from 'graphql-yoga'
import { conversationUpdates, type Subscriber } from '../live/conversation-updates.js'
import {
  type DeleteMessageInput,
  deleteMessage,
  type EditMessageInput,
  editMessage,
  type SendMessageInput,
  type SetReactionInput,
  sendMessage,
  setReaction,
} from '../operations/change-message.js'
import {
  type CreateConversationInput,
  createConversation,
} from '../operations/create-conversation.js'
import { markRead } from '../operations/mark-read.js'
import { setTyping } from '../operations/set-typing.js'
import { RequestError } from '../request-error.js'
import { typeDefs } from '../schema.js'
import type { PresenceState, UpdateView } from '../store/events.js'
import { checkOwnId } from '../text-rules.js'
import { chatQueries } from './chat-queries.js'
import { longScalar } from './long-scalar.js'
import type { OperationContext, OperationSocket } from './operation-context.js'

interface Input<T> {
  readonly input: T
}

const query = {
  ...chatQueries,
  onlineUsers: (_: unknown, _args: unknown, { app }: OperationContext) => app.presence.list(),
}

const mutation = {
  sendMessage: (
    _: unknown,
    { input }: Input<SendMessageInput>,
    { app, viewer }: OperationContext,
  ) => sendMessage(app, viewer, input),
  editMessage: (
    _: unknown,
    { input }: Input<EditMessageInput>,
    { app, viewer }: OperationContext,
  ) => editMessage(app, viewer, input),
  deleteMessage: (
    _: unknown,
    { input }: Input<DeleteMessageInput>,
    { app, viewer }: OperationContext,
  ) => deleteMessage(app, viewer, input),
  setReaction: (
    _: unknown,
    { input }: Input<SetReactionInput>,
    { app, viewer }: OperationContext,
  ) => setReaction(app, viewer, input),
  createConversation: (
    _: unknown,
    { input }: Input<CreateConversationInput>,
    { app, viewer }: OperationContext,
  ) => createConversation(app, viewer, input),
  markRead: (
    _: unknown,
    args: { readonly conversationId: string; readonly upTo: number },
    { app, viewer }: OperationContext,
  ) => markRead(app, viewer, args.conversationId, args.upTo),
  setTyping: (
    _: unknown,
    args: { readonly conversationId: string; readonly typing: boolean },
    { app, viewer }: OperationContext,
  ) => setTyping(app, viewer, args.conversationId, args.typing),
  setPresence(
    _: unknown,
    { state, tabId }: { readonly state: PresenceState; readonly tabId?: string | null },
    { app, viewer, sessionId }: OperationContext,
  ) {
    if (tabId == null) app.presence.setState(viewer, state, sessionId)
    else app.presence.setPageState(viewer, checkOwnId(tabId, 'tabId'), state, sessionId)
    return true
  },
  leave(_: unknown, { tabId }: { readonly tabId: string }, { app, viewer }: OperationContext) {
    app.presence.leavePage(viewer.id, checkOwnId(tabId, 'tabId'))
    return true
  },
}

/** What a subscription yields is the field's value; nothing below it asks for the context. */
const resolve = (update: UpdateView) => update

const subscription = {
  conversationUpdates: {
    subscribe: (
      _: unknown,
      args: { readonly conversationId: string; readonly since?: string | null },
      context: OperationContext,
    ) =>
      conversationUpdates(
        context.app,
        subscriberOf(context),
        args.conversationId,
        args.since ?? undefined,
      ),
    resolve,
  },
  inboxUpdates: {
    subscribe: (_: unknown, _args: unknown, context: OperationContext) =>
      context.app.inbox.subscribe(subscriberOf(context)),
    resolve,
  },
  presenceUpdates: {
    subscribe: (_: unknown, _args: unknown, context: OperationContext) =>
      context.app.presence.subscribe(subscriberOf(context), context.viewer, socketOf(context).id),
    resolve,
  },
}

/** The reference schema with everything it does. */
export const createExecutableSchema = () =>
  createSchema<OperationContext>({
    typeDefs,
    resolvers: {
      Long: longScalar,
      Query: query,
      Mutation: mutation,
      Subscription: subscription,
    },
  })

const subscriberOf = (context: OperationContext): Subscriber => ({
  viewerId: context.viewer.id,
  backlog: socketOf(context).backlog,
})

function socketOf(context: OperationContext): OperationSocket {
  if (context.socket !== undefined) return context.socket
  throw new RequestError('unsupported', 'Subscriptions go over the WebSocket of this address.')
}
