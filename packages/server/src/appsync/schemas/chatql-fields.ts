import type { OperationContext } from '../../graphql/operation-context.js'
import { RequestError } from '../../request-error.js'
import { listConversations } from '../../store/conversations.js'
import { isRegistered } from '../../store/registration.js'
import { type ListArguments, limitOf, messageConnection } from './chatql-queries.js'
import { userConversations } from './chatql-views.js'

/** The fields below the roots that ask for more. */
export const chatqlFields = {
  Conversation: {
    messages: ({ id }: { readonly id: string }, args: ListArguments, context: OperationContext) =>
      messageConnection({ ...args, conversationId: id }, context),
  },
  User: {
    registered: ({ id }: { readonly id: string }, _args: unknown, { app }: OperationContext) =>
      isRegistered(app.db, id),
    /** Nobody sees whom others talk to: of others there is none. */
    async conversations(
      { id }: { readonly id: string },
      args: ListArguments,
      { app, viewer }: OperationContext,
    ) {
      if (id !== viewer.id) return null
      const { conversations, next } = await listConversations(
        app.db,
        viewer.id,
        limitOf(args),
        args.after ?? undefined,
      )
      return {
        nextToken: next,
        userConversations: conversations.map((one) => userConversations(one, viewer)),
      }
    },
    messages() {
      throw new RequestError(
        'unsupported',
        "ChatQL's own backend has no index for the messages of a user: read a conversation.",
      )
    },
  },
}
