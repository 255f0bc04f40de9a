import type { Kysely } from 'kysely'
import type { Application } from '../../application.js'
import type { Tables } from '../../database/tables.js'
import { RequestError } from '../../request-error.js'
import type { UserView } from '../../store/users.js'
import { searchKey } from '../../text-rules.js'

/** The one room, which other endpoints show as a conversation. */
export const roomId = 'serverless-chat'
const title = 'Serverless chat'

/** Makes the room where it is not there, and a member of the one who asks. */
export async function enterRoom(app: Application, viewer: UserView): Promise<void> {
  const membership = { conversation_id: roomId, user_id: viewer.id }
  const isMember = await app.db
    .selectFrom('memberships')
    .select('user_id')
    .where('conversation_id', '=', roomId)
    .where('user_id', '=', viewer.id)
    .executeTakeFirst()
  if (isMember !== undefined) return
  await app.writes.write(
    async (tx) => {
      const at = Date.now()
      await tx
        .insertInto('conversations')
        .values({
          id: roomId,
          title,
          direct_key: null,
          creator_id: viewer.id,
          client_id: roomId,
          created_at: at,
          active_at: at,
          last_change: 0,
        })
        .onConflict((conflict) => conflict.doNothing())
        .execute()
      await tx
        .insertInto('memberships')
        .values({ ...membership, joined_at: at, read_up_to: 0, read_change: 0 })
        .onConflict((conflict) => conflict.doNothing())
        .execute()
    },
    () => app.inbox.changed(roomId),
  )
}

/** The handle is all that this schema says of an author, so it has to name one person. Throws `forbidden`. */
export async function requireOwnHandle(db: Kysely<Tables>, viewer: UserView): Promise<void> {
  const other = await db
    .selectFrom('memberships')
    .innerJoin('users', 'users.id', 'memberships.user_id')
    .select('users.id')
    .where('memberships.conversation_id', '=', roomId)
    .where('users.name_key', '=', searchKey(viewer.name))
    .where('users.id', '<>', viewer.id)
    .orderBy('memberships.joined_at')
    .executeTakeFirst()
  if (other === undefined) return
  throw new RequestError('forbidden', 'Somebody else in this room has the same name: take another.')
}
