import type { Application } from '../../application.js'
import type { ChatEventView } from '../../store/events.js'
import { loadUsers } from '../../store/users.js'
import type { OtherEvent } from './app-sync-api.js'
import { conversationChange } from './conversation-change.js'

/** What another endpoint told of a conversation, as the mutation of this schema would have answered. */
export async function parleyEventOf(
  app: Application,
  event: ChatEventView,
): Promise<OtherEvent | undefined> {
  if (event.__typename === 'MessageEvent') {
    const { message } = event
    const { conversationId, author } = message
    return told(
      'sendMessage',
      conversationChange({ app, viewer: author }, conversationId, { message }),
    )
  }
  if (event.__typename === 'ReadEvent') {
    const { conversationId, upTo: readUpTo } = event
    const [viewer] = await loadUsers(app.db, [event.userId])
    if (viewer === undefined) return undefined
    return told('markRead', conversationChange({ app, viewer }, conversationId, { readUpTo }))
  }
  if (event.__typename === 'TypingEvent') {
    const { conversationId, user: viewer, ttlMs: typingTtlMs } = event
    return told('setTyping', conversationChange({ app, viewer }, conversationId, { typingTtlMs }))
  }
  return undefined
}

async function told(
  mutation: string,
  change: ReturnType<typeof conversationChange>,
): Promise<OtherEvent> {
  const value = {
    ...change,
    memberIds: await change.memberIds(),
    message: await change.message(),
    conversation: await change.conversation(),
  }
  return { mutation, value }
}
