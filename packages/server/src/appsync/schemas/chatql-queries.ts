import type { OperationContext } from '../../graphql/operation-context.js'
import { requireMember } from '../../store/memberships.js'
import { newestMessages } from '../../store/newest-messages.js'
import { loadUsers, userView as storedUser, userColumns } from '../../store/users.js'
import { messageView, userView } from './chatql-views.js'

/** What every list takes: a token that the list before gave, and how many. */
export interface ListArguments {
  readonly after?: string | null
  readonly first?: number | null
}

interface OfConversation extends ListArguments {
  readonly conversationId: string
}

const defaultFirst = 20
const maxFirst = 100
const maxUsers = 1_000

/** Longer pages are cut, as DynamoDB cuts them: the token leads on. */
export const limitOf = ({ first }: ListArguments, most: number = maxFirst) =>
  Math.max(1, Math.min(first ?? defaultFirst, most))

/** Newest first. Throws `forbidden`. */
export async function messageConnection(
  args: OfConversation,
  { app, viewer }: OperationContext,
  authorId?: string,
) {
  await requireMember(app.db, args.conversationId, viewer.id)
  const { messages, nextToken } = await newestMessages(app.db, args.conversationId, {
    limit: limitOf(args),
    after: args.after,
    ...(authorId === undefined ? {} : { authorId }),
  })
  return { messages: messages.map(messageView), nextToken }
}

export const chatqlQueries = {
  allMessage: async (_: unknown, args: OfConversation, context: OperationContext) =>
    (await messageConnection(args, context)).messages,
  allMessageConnection: (_: unknown, args: OfConversation, context: OperationContext) =>
    messageConnection(args, context),
  allMessageFrom: async (
    _: unknown,
    args: OfConversation & { readonly sender: string },
    context: OperationContext,
  ) => (await messageConnection(args, context, args.sender)).messages,
  /** Its result has no token in this schema, so that `after` has nothing to name. */
  async allUser(_: unknown, args: ListArguments, { app }: OperationContext) {
    const rows = await app.db
      .selectFrom('users')
      .select(userColumns)
      .orderBy('name_key')
      .orderBy('id')
      .limit(limitOf(args, maxUsers))
      .execute()
    return rows.map((row) => userView(storedUser(row)))
  },
  /**
   * Null for somebody who has never been here, and not `registered` for somebody who came by another way in: then a client
   * calls `createUser`.
   */
  async me(_: unknown, _args: unknown, { app, viewer }: OperationContext) {
    const [known] = await loadUsers(app.db, [viewer.id])
    return known === undefined ? null : userView(known)
  },
}
