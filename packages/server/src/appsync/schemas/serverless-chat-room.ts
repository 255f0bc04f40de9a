import type { Kysely } from 'kysely'
import type { Tables } from '../../database/tables.js'
import type { OpenRoom } from '../../operations/enter-room.js'
import { RequestError } from '../../request-error.js'
import type { UserView } from '../../store/users.js'
import { searchKey } from '../../text-rules.js'

/** The one room, which other endpoints show as a conversation. */
export const room: OpenRoom = { id: 'serverless-chat', title: 'Serverless chat' }

/** The handle is all that this schema says of an author: of two of a name only who came first may write. Throws `forbidden`. */
export async function requireOwnHandle(db: Kysely<Tables>, viewer: UserView): Promise<void> {
  const first = await db
    .selectFrom('memberships')
    .innerJoin('users', 'users.id', 'memberships.user_id')
    .select('users.id')
    .where('memberships.conversation_id', '=', room.id)
    .where('users.name_key', '=', searchKey(viewer.name))
    .orderBy('memberships.joined_at')
    .orderBy('users.id')
    .executeTakeFirst()
  if (first === undefined || first.id === viewer.id) return
  throw new RequestError('forbidden', 'Somebody else in this room has the same name: take another.')
}
