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
import { listConversations } from '../store/conversations.js'
import type { PresenceState, UpdateView } from '../store/events.js'
import { requireMember } from '../store/memberships.js'
import { loadMessagePage, type PageStart } from '../store/message-pages.js'
import { findUsers, loadUsers } from '../store/users.js'
import { checkOwnId } from '../text-rules.js'
import { longScalar } from './long-scalar.js'
import type { OperationContext, OperationSocket } from './operation-context.js'

const maxPage = 100
const maxSearchCharacters = 100

interface Input<T> {
  readonly input: T
}

const query = {
  me: (_: unknown, _args: unknown, { viewer }: OperationContext) => viewer,
  async messages(
    _: unknown,
    args: PageStart & { readonly conversationId: string; readonly limit: number },
    { app, viewer }: OperationContext,
  ) {
    checkLimit(args.limit)
    await requireMember(app.db, args.conversationId, viewer.id)
    return loadMessagePage(app.db, viewer.id, args.conversationId, args, args.limit)
  },
  conversations(
    _: unknown,
    args: { readonly limit: number; readonly cursor?: string | null },
    { app, viewer }: OperationContext,
  ) {
    checkLimit(args.limit)
    return listConversations(app.db, viewer.id, args.limit, args.cursor ?? undefined)
  },
  users(_: unknown, args: { readonly ids: readonly string[] }, { app }: OperationContext) {
    if (args.ids.length > maxPage) {
      throw new RequestError(
        'invalid',
        `At most ${maxPage} users are answered at once: ask in parts.`,
      )
    }
    return loadUsers(app.db, args.ids)
  },
  findUsers(
    _: unknown,
    args: { readonly text: string; readonly cursor?: string | null },
    { app }: OperationContext,
  ) {
    if (args.text.length > maxSearchCharacters) {
      throw new RequestError('invalid', `Search for at most ${maxSearchCharacters} characters.`)
    }
    return findUsers(app.db, args.text, args.cursor ?? undefined)
  },
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

function checkLimit(limit: number) {
  if (limit >= 1 && limit <= maxPage) return
  throw new RequestError('invalid', `limit is ${limit}; a page has 1 to ${maxPage} entries.`)
}
