import type { ChatEvent } from '@parley/core'
import {
  boolean,
  type Decode,
  list,
  map,
  number,
  object,
  optional,
  readable,
  string,
  union,
} from '../decode.js'
import type { SubscriptionUpdate } from '../operations.js'
import { conversation, message, presenceMember, user } from './parley-decode.js'

const event = union<ChatEvent>({
  MessageEvent: typed('message', { message }),
  ReadEvent: typed('read', { conversationId: string, userId: string, upTo: number }),
  TypingEvent: typed('typing', { conversationId: string, user, ttlMs: number }),
  ConversationEvent: typed('conversation', { conversation }),
  ConversationRemovedEvent: typed('conversation-removed', { conversationId: string }),
  PresenceEvent: typed('presence', {
    members: list(presenceMember),
    complete: boolean,
    total: number,
  }),
  UserEvent: typed('user', { user }),
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

/** The event of this type; the schema has all of its fields but the conversation of a presence, which is global. */
function typed<Type extends ChatEvent['type']>(
  type: Type,
  fields: Parameters<
    typeof object<
      Omit<EventOf<Type>, 'type' | (Type extends 'presence' ? 'conversationId' : never)>
    >
  >[0],
): Decode<ChatEvent> {
  return map(object(fields), (read) => ({ type, ...read }) as unknown as ChatEvent)
}

type EventOf<Type extends ChatEvent['type']> = Extract<ChatEvent, { type: Type }>
