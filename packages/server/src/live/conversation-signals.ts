import { checkpointOf } from '../store/changes.js'
import type { ChatEventView, EventsView } from '../store/events.js'
import { type MessageRecord, messageFor } from '../store/messages.js'
import type { UserView } from '../store/users.js'
import type { ConversationSignal } from './conversation-bus.js'

/** Fields other than the text, in round numbers. */
const envelopeBytes = 500

const eventsOf = (event: ChatEventView, checkpoint: string | null): EventsView => ({
  __typename: 'Events',
  events: [event],
  checkpoint,
})

/** Two views of one message: the author's with its `clientId`, and the one everybody else shares. */
export function messageSignal(message: MessageRecord): ConversationSignal {
  const checkpoint = checkpointOf(message.conversationId, message.revision)
  const view = (viewerId: string) =>
    eventsOf({ __typename: 'MessageEvent', message: messageFor(viewerId, message) }, checkpoint)
  const forAuthor = view(message.author.id)
  const forOthers = view('')
  return {
    kind: 'events',
    about: 'message',
    number: message.revision,
    bytes: envelopeBytes + message.text.length,
    payloadFor: (viewerId) => (viewerId === message.author.id ? forAuthor : forOthers),
  }
}

export function readSignal(
  conversationId: string,
  userId: string,
  upTo: number,
  number: number,
): ConversationSignal {
  const payload = eventsOf(
    { __typename: 'ReadEvent', conversationId, userId, upTo },
    checkpointOf(conversationId, number),
  )
  return { kind: 'events', about: 'read', number, bytes: envelopeBytes, payloadFor: () => payload }
}

/** For everybody but the one who types. */
export function typingSignal(
  conversationId: string,
  user: UserView,
  ttlMs: number,
): ConversationSignal {
  const payload = eventsOf({ __typename: 'TypingEvent', conversationId, user, ttlMs }, null)
  return {
    kind: 'events',
    about: 'typing',
    bytes: envelopeBytes,
    payloadFor: (viewerId) => (viewerId === user.id ? undefined : payload),
  }
}
