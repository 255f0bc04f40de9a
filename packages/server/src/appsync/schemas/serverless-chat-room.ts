import type { Kysely } from 'kysely'
import type { Tables } from '../../database/tables.js'
import type { OpenRoom } from '../../operations/enter-room.js'
import { RequestError } from '../../request-error.js'
import type { UserView } from '../../store/users.js'
import { searchKey } from '../../text-rules.js'

/** The one room, which other endpoints show as a conversation. */
export const room: OpenRoom = { id: 'serverless-chat', title: 'Serverless chat' }

/** The handle is all that this schema says of an author, so it has to name one person. Throws `forbidden`. */
export async function requireOwnHandle(db: Kysely<Tables>, viewer: UserView): Promise<void> {
  const other = await db
    .selectFrom('memberships')
    .innerJoin('users', 'users.id', 'memberships.user_id')
    .select('users.id')
    .where('memberships.conversation_id', '=', room.id)
    .where('users.name_key', '=', searchKey(viewer.name))
    .where('users.id', '<>', viewer.id)
    .orderBy('memberships.joined_at')
    .executeTakeFirst()
  if (other === undefined) return
  throw new RequestError('forbidden', 'Somebody else in this room has the same name: take another.')
}
