import type { ChatEvent } from '@parley/core'
import {
  boolean,
  type Decode,
  list,
  long,
  map,
  object,
  optional,
  readable,
  string,
  union,
} from '../decode.js'
import type { SubscriptionUpdate } from '../operations.js'
import { conversation, message, presenceMember, user } from './parley-decode.js'

const event = union<ChatEvent>({
  MessageEvent: typed('message', object({ message })),
  ReadEvent: typed('read', object({ conversationId: string, userId: string, upTo: long })),
  TypingEvent: typed('typing', object({ conversationId: string, user, ttlMs: long })),
  ConversationEvent: typed('conversation', object({ conversation })),
  ConversationRemovedEvent: typed('conversation-removed', object({ conversationId: string })),
  PresenceEvent: typed(
    'presence',
    object<Omit<Fields<'presence'>, 'conversationId'>>({
      members: list(presenceMember),
      complete: boolean,
      total: long,
    }),
  ),
  UserEvent: typed('user', object({ user })),
})

/** One `Update` of the reference schema. What is unknown says nothing (R16); what cannot be read is a gap. */
export const update: Decode<SubscriptionUpdate> = map(
  union<SubscriptionUpdate>({
    Subscribed: map(
      object<NonNullable<SubscriptionUpdate['subscribed']>>({
        resumed: boolean,
        checkpoint: optional(string),
      }),
      (subscribed) => ({ subscribed }),
    ),
    Events: map(
      object<{ checkpoint?: string; events: readonly (ChatEvent | undefined | null)[] }>({
        checkpoint: optional(string),
        events: list(readable(event)),
      }),
      (read) => ({
        ...read,
        events: read.events.filter((item) => item != null),
        gap: read.events.includes(null),
      }),
    ),
  }),
  (read) => read ?? {},
)

type Fields<Type extends ChatEvent['type']> = Omit<Extract<ChatEvent, { type: Type }>, 'type'>

function typed<Type extends ChatEvent['type']>(
  type: Type,
  fields: Decode<Fields<Type>>,
): Decode<ChatEvent> {
  return map(fields, (read) => ({ type, ...read }) as unknown as ChatEvent)
}
