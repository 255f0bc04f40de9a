import {
  isId,
  isObject,
  isPosition,
  isUser,
  soundChanges,
  soundMessage,
} from '../timeline/sound-message.js'
import type { ChatEvent, ConversationId } from '../transport.js'

/** The event as the engine can take it; nothing when it cannot be read. One of an unknown type is left as it is (R16). */
export function soundEvent(event: unknown): ChatEvent | undefined {
  if (!isObject(event)) return undefined
  const { type, conversationId, id, userId, user, members } = event
  // It is returned only where what the engine reads of it was checked.
  const sound = event as unknown as ChatEvent
  const inRoom = isId(conversationId)
  switch (type) {
    case 'message': {
      const message = soundMessage(event['message'])
      return message && (message === event['message'] ? sound : { type, message })
    }
    case 'message-changed': {
      const changes = soundChanges(event['changes'])
      if (!changes || !inRoom || !isId(id)) return undefined
      return changes === event['changes'] ? sound : ({ ...sound, changes } as ChatEvent)
    }
    case 'message-deleted':
      return inRoom && isId(id) ? sound : undefined
    case 'read':
      return inRoom && isId(userId) && isPosition(event['upTo']) ? sound : undefined
    case 'typing':
      return inRoom && isUser(user) ? sound : undefined
    case 'conversation-removed':
      return inRoom ? sound : undefined
    case 'conversation': {
      const { conversation } = event
      return isUser(conversation) && areUsers(conversation['members'] ?? []) ? sound : undefined
    }
    case 'presence':
      return Array.isArray(members) && members.every((one) => isObject(one) && isUser(one['user']))
        ? sound
        : undefined
    case 'user':
      return isUser(user) ? sound : undefined
  }
  return typeof type === 'string' ? sound : undefined
}

/** Which conversation it is about, as far as that can be read. */
export function conversationOf(event: unknown): ConversationId | undefined {
  if (!isObject(event)) return undefined
  const { conversationId, message, conversation } = event
  const named = [
    conversationId,
    isObject(message) && message['conversationId'],
    isObject(conversation) && conversation['id'],
  ]
  return named.find(isId)
}

/** Typing and presence are told again by themselves: missing one of them is not missing a message. */
export function isPassing(event: unknown): boolean {
  return isObject(event) && ['typing', 'presence', 'user'].includes(String(event['type']))
}

function areUsers(value: unknown): boolean {
  return Array.isArray(value) && value.every(isUser)
}
