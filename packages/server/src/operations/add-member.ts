import type { Application } from '../application.js'
import { RequestError } from '../request-error.js'
import { addMembers, memberIds, requireMember } from '../store/memberships.js'
import { loadUsers, type UserView } from '../store/users.js'

export const maxMembers = 250

/**
 * Lets the one who made a conversation bring somebody in, who then sees all of it; a member already is none again.
 * Throws `forbidden` for others and for a direct conversation, `invalid` for somebody unknown or one too many.
 */
export async function addMember(
  app: Application,
  viewer: UserView,
  conversationId: string,
  userId: string,
): Promise<void> {
  app.writeRate.take(viewer.id)
  await app.writes.write(
    async (tx) => {
      await requireMember(tx, conversationId, viewer.id)
      const members = await memberIds(tx, conversationId)
      if (members.includes(userId)) return false
      const conversation = await tx
        .selectFrom('conversations')
        .select(['creator_id', 'direct_key'])
        .where('id', '=', conversationId)
        .executeTakeFirstOrThrow()
      if (conversation.creator_id !== viewer.id || conversation.direct_key !== null) {
        throw new RequestError('forbidden', 'Only who made a group may bring somebody in.')
      }
      if (members.length >= maxMembers) {
        throw new RequestError('invalid', `A conversation has at most ${maxMembers} members.`)
      }
      if ((await loadUsers(tx, [userId])).length === 0) {
        throw new RequestError(
          'invalid',
          'One of the members does not exist: search for people first.',
        )
      }
      await addMembers(tx, conversationId, [userId], Date.now())
      return true
    },
    (added) => {
      if (added) app.inbox.changed(conversationId)
    },
  )
}
