import type { Application } from '../application.js'
import type { GatewayMount } from './gateway-mount.js'

/** Tells a gateway of every change that this server makes, so that a live query shows it at once. */
export function announceChanges(
  { bus, inbox, presence }: Application,
  { gateway, invalidate }: GatewayMount,
): void {
  bus.watch((conversationId, signal) => {
    if (signal.kind === 'member-removed') gateway.recheck(signal.userId)
    else if (signal.about === 'message') invalidate('Messages', { variables: { conversationId } })
  })
  inbox.watch({
    listsChanged: (userIds) => invalidate('Conversations', { userIds }),
    userChanged() {
      // A name stands wherever its owner wrote.
      invalidate('Messages')
      invalidate('Conversations')
    },
  })
  presence.watch(() => invalidate('OnlineUsers'))
}
