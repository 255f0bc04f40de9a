import type { Application } from '../application.js'

/** From now on this user hears nothing of the conversation; does nothing when they are no member. */
export async function removeMember(
  app: Application,
  conversationId: string,
  userId: string,
): Promise<void> {
  await app.writes.write(
    async (tx) => {
      const { numDeletedRows } = await tx
        .deleteFrom('memberships')
        .where('conversation_id', '=', conversationId)
        .where('user_id', '=', userId)
        .executeTakeFirstOrThrow()
      if (numDeletedRows === 0n) return false
      // The next conversation of these two is a new one.
      await tx
        .updateTable('conversations')
        .set({ direct_key: null })
        .where('id', '=', conversationId)
        .execute()
      return true
    },
    (removed) => {
      if (!removed) return
      app.bus.publish(conversationId, { kind: 'member-removed', userId })
      app.inbox.removed(conversationId, userId)
      app.inbox.changed(conversationId)
    },
  )
}
