import { randomUUID } from 'node:crypto'
import { createSchema } from 'graphql-yoga'
import { longScalar } from '../graphql/long-scalar.js'
import type { OperationContext } from '../graphql/operation-context.js'
import { sendMessage } from '../operations/change-message.js'
import { RequestError } from '../request-error.js'
import { loadUsers } from '../store/users.js'
import { allMessages, allSessions, allUsers, type PageArguments, room } from './lists.js'
import { chatObject, userIdOf, userObject } from './objects.js'
import { typeDefsOf, type WorkgroupVersion } from './type-defs.js'

interface ChatInput {
  readonly data: { readonly content: string }
}

const query = {
  allMessages: (_: unknown, page: PageArguments, { app }: OperationContext) =>
    allMessages(app.db, page),
  allUsers: (_: unknown, page: PageArguments, { app }: OperationContext) => allUsers(app.db, page),
  allSessions: (_: unknown, page: PageArguments, { app }: OperationContext) =>
    allSessions(app.db, page),
  async findUsersByID(_: unknown, { id }: { readonly id: string }, { app }: OperationContext) {
    const [user] = await loadUsers(app.db, [id])
    return user === undefined ? null : userObject(user)
  },
  async userByUserID(
    _: unknown,
    { userID }: { readonly userID: string },
    { app }: OperationContext,
  ) {
    const [user] = await loadUsers(app.db, [userID])
    if (user === undefined) throw new RequestError('gone', 'There is no user of this id.')
    return userObject(user)
  },
  /** Of nobody but the viewer: an address is no way to find others. */
  userIDByEmail(_: unknown, { email }: { readonly email: string }, { viewer }: OperationContext) {
    if (userIdOf(email) !== viewer.id) {
      throw new RequestError('forbidden', 'Only the id of your own address is answered.')
    }
    return viewer.id
  },
}

const users = {
  /** Asked for by nobody but the curious, so that nothing else has to read it. */
  async _ts({ _id }: { readonly _id: string }, _args: unknown, { app }: OperationContext) {
    const row = await app.db
      .selectFrom('users')
      .select('created_at')
      .where('id', '=', _id)
      .executeTakeFirstOrThrow()
    return row.created_at * 1_000
  },
}

const mutation = {
  /** By the viewer and now, whatever the client says: anybody could write in another's name otherwise. */
  async createChat(_: unknown, { data }: ChatInput, { app, viewer }: OperationContext) {
    const input = { clientId: randomUUID(), conversationId: room.id, text: data.content }
    return chatObject(await sendMessage(app, viewer, input))
  },
}

/** One of the two published schemas over this server's database. */
export const createExecutableWorkgroup = (version: WorkgroupVersion) => {
  const { userByUserID, ...ofBoth } = query
  return createSchema<OperationContext>({
    typeDefs: typeDefsOf(version),
    resolvers: {
      Long: longScalar,
      Query: version === 'a' ? query : ofBoth,
      Mutation: mutation,
      users,
    },
  })
}
