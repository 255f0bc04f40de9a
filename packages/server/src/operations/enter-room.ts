import type { Application } from '../application.js'
import { addMembers, isMember } from '../store/memberships.js'
import { insertConversation } from '../store/new-conversation.js'
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
      // Two first requests of one person may come together.
      if (await isMember(tx, id, viewer.id)) return false
      const room = tx.selectFrom('conversations').select('id').where('id', '=', id)
      if ((await room.executeTakeFirst()) === undefined) {
        const memberIds = [viewer.id]
        await insertConversation(tx, { id, title, creatorId: viewer.id, clientId: id, memberIds })
      } else {
        await addMembers(tx, id, [viewer.id], Date.now())
      }
      return true
    },
    (entered) => {
      if (entered) app.inbox.changed(id)
    },
  )
}
