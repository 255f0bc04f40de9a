import type { Application } from '../application.js'
import { readSignal } from '../live/conversation-signals.js'
import { notAMember } from '../request-error.js'
import { recordChange, takeNumber } from '../store/changes.js'
import type { UserView } from '../store/users.js'

/** Raises the viewer's read mark to the last message up to `upTo`; returns where it stands. Throws `forbidden`. */
export async function markRead(
  app: Application,
  viewer: UserView,
  conversationId: string,
  upTo: number,
): Promise<number> {
  const { readUpTo } = await app.writes.write(
    async (tx) => {
      const membership = await tx
        .selectFrom('memberships')
        .select('read_up_to')
        .where('conversation_id', '=', conversationId)
        .where('user_id', '=', viewer.id)
        .executeTakeFirst()
      if (membership === undefined) throw notAMember()
      const { position } = await tx
        .selectFrom('messages')
        .select((select) => select.fn.max('position').as('position'))
        .where('conversation_id', '=', conversationId)
        .where('position', '<=', upTo)
        .executeTakeFirstOrThrow()
      if (position === null || position <= membership.read_up_to) {
        return { readUpTo: membership.read_up_to }
      }
      const number = await takeNumber(tx, conversationId)
      await tx
        .updateTable('memberships')
        .set({ read_up_to: position, read_change: number })
        .where('conversation_id', '=', conversationId)
        .where('user_id', '=', viewer.id)
        .execute()
      const actorId = viewer.id
      await recordChange(tx, number, { conversationId, kind: 'read', actorId, at: Date.now() })
      return { readUpTo: position, number }
    },
    (done) => {
      if (done.number === undefined) return
      app.bus.publish(
        conversationId,
        readSignal(conversationId, viewer.id, done.readUpTo, done.number),
      )
      app.inbox.changed(conversationId, viewer.id)
    },
  )
  return readUpTo
}
