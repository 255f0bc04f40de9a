import type { Application } from '../application.js'
import { typingSignal } from '../live/conversation-signals.js'
import { requireMember } from '../store/memberships.js'
import type { UserView } from '../store/users.js'

export const typingTtlMs = 6_000

/** Tells the others at once; nothing is kept. Throws `forbidden`. */
export async function setTyping(
  app: Application,
  viewer: UserView,
  conversationId: string,
  typing: boolean,
): Promise<boolean> {
  await requireMember(app.db, conversationId, viewer.id)
  app.bus.publish(conversationId, typingSignal(conversationId, viewer, typing ? typingTtlMs : 0))
  return typing
}
