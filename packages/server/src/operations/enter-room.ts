import type { Application } from '../application.js'
import { isMember } from '../store/memberships.js'
import type { UserView } from '../store/users.js'

/** A conversation that is open to everybody who is signed in, for schemas that know of one room only. */
export interface OpenRoom {
  readonly id: string
  readonly title: string
}

/** Makes the room where it is not there, and a member of the one who comes. Other ways in show it as a conversation. */
export async function enterRoom(
  app: Application,
  viewer: UserView,
  { id, title }: OpenRoom,
): Promise<void> {
  if (await isMember(app.db, id, viewer.id)) return
  await app.writes.write(
    async (tx) => {
      const at = Date.now()
      await tx
        .insertInto('conversations')
        .values({
          id,
          title,
          direct_key: null,
          creator_id: viewer.id,
          client_id: id,
          created_at: at,
          active_at: at,
          last_change: 0,
        })
        .onConflict((conflict) => conflict.doNothing())
        .execute()
      await tx
        .insertInto('memberships')
        .values({
          conversation_id: id,
          user_id: viewer.id,
          joined_at: at,
          read_up_to: 0,
          read_change: 0,
        })
        .onConflict((conflict) => conflict.doNothing())
        .execute()
    },
    () => app.inbox.changed(id),
  )
}
