import type { OperationContext } from '../../graphql/operation-context.js'
import type { PresenceMemberView, PresenceState } from '../../store/events.js'
import { checkOwnId } from '../../text-rules.js'

/** Who is online now, as many as fit; `total` has all. */
export const presenceList = (_: unknown, _args: unknown, { app }: OperationContext) => ({
  members: app.presence.list().map(withUserId),
  total: app.presence.count(),
})

/** Own state, which the answer tells to the subscriptions; without a socket of its own server it lasts 65 s. */
export function setPresence(
  _: unknown,
  { state, tabId }: { readonly state: PresenceState; readonly tabId?: string | null },
  { app, viewer }: OperationContext,
) {
  if (tabId == null) app.presence.setState(viewer, state)
  else app.presence.setPageState(viewer, checkOwnId(tabId, 'tabId'), state)
  return withUserId(app.presence.member(viewer))
}

const withUserId = (member: PresenceMemberView) => ({ ...member, userId: member.user.id })
