import type { Application } from '../../application.js'
import type { OperationContext } from '../../graphql/operation-context.js'
import { type ConversationView, conversationFor } from '../../store/conversations.js'
import { memberIds } from '../../store/memberships.js'
import { loadMessage, type MessageView } from '../../store/messages.js'
import type { UserView } from '../../store/users.js'

/** What every mutation of a conversation answers with. What costs a query is only asked where it is selected. */
export interface ConversationChange {
  readonly conversationId: string
  readonly userId: string
  readonly user: UserView
  readonly memberIds: () => Promise<readonly string[]>
  readonly conversation: () => Promise<SharedConversation | null>
  /** With its client id, whoever changed it: its author hears of the change too. */
  readonly message: () => Promise<MessageView | null>
  readonly readUpTo: number | null
  readonly typingTtlMs: number | null
}

/** The same for everybody: an event is. */
type SharedConversation = Omit<ConversationView, 'unreadCount' | 'readUpTo'>

export function conversationChange(
  { app, viewer }: OperationContext,
  conversationId: string,
  what: { readonly message?: MessageView } & Partial<
    Pick<ConversationChange, 'readUpTo' | 'typingTtlMs'>
  >,
): ConversationChange {
  const { readUpTo = null, typingTtlMs = null } = what
  return {
    conversationId,
    userId: viewer.id,
    user: viewer,
    memberIds: () => memberIds(app.db, conversationId),
    async conversation() {
      // A mark and typing change nothing that a conversation list shows to others.
      if (readUpTo !== null || typingTtlMs !== null) return null
      const views = await conversationFor(app.db, conversationId, [viewer.id])
      const view = views.get(viewer.id)
      if (view === undefined) return null
      const { id, title, members, lastMessage } = view
      return { id, title, members, lastMessage: await forAll(app, lastMessage) }
    },
    message: () => forAll(app, what.message ?? null),
    readUpTo,
    typingTtlMs,
  }
}

async function forAll({ db }: Application, message: MessageView | null) {
  if (message === null || message.clientId !== null) return message
  return (await loadMessage(db, message.id)) ?? message
}
