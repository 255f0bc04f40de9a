import type { Connection } from '../connection/connection.js'
import { isUp } from '../connection/transitions.js'
import { never } from '../environment/alarm.js'
import type { Clock } from '../environment/environment.js'
import type { Frames } from '../environment/frames.js'
import { getOrMake } from '../store/get-or-make.js'
import { createHold } from '../store/hold.js'
import type { Readable } from '../store/readable.js'
import { createStore } from '../store/store.js'
import type { ChatEvent, ChatTransport, ConversationId, PresenceMember } from '../transport.js'
import { createExpiring } from './expiring.js'

export interface PresenceSnapshot {
  readonly members: readonly PresenceMember[]
  /** May exceed `members.length`. */
  readonly total: number
  /** The transport is down: grey out, do not empty. */
  readonly stale: boolean
}

type PresenceEvent = Extract<ChatEvent, { type: 'presence' }>

/** Who is online, one room for all or one a conversation, as the transport has it. */
export interface Presence {
  room(conversationId?: ConversationId): Readable<PresenceSnapshot>
  heard(event: PresenceEvent): void
}

interface Room {
  readonly shown: Readable<PresenceSnapshot>
  heard(event: PresenceEvent): void
}

export function createPresence(
  { capabilities: { presence } }: ChatTransport,
  connection: Connection,
  clock: Clock,
  frames: Frames,
): Presence {
  const rooms = new Map<ConversationId | undefined, Room>()
  const keyOf = (id?: ConversationId) => (presence?.scope === 'conversation' ? id : undefined)

  const createRoom = (conversationId?: ConversationId): Room => {
    let stale = false
    /** Members that the backend counts and does not name. */
    let unnamed = 0
    const snapshot = (): PresenceSnapshot => {
      const all = members.values()
      return { members: all, total: all.length + unnamed, stale }
    }
    const show = () => shown.set(snapshot())
    const members = createExpiring<PresenceMember>(clock, show)
    const listening = connection.listening(
      { kind: 'presence', ...(conversationId !== undefined && { conversationId }) },
      {
        changed(_, status) {
          stale = !isUp(status)
          members.pause(stale)
          show()
        },
      },
    )
    const hold = createHold(listening.start, listening.stop)
    const shown = createStore(snapshot(), frames, hold)
    // Until it is listened to: nobody is told to go who could not be told to stay.
    members.pause(true)
    return {
      shown,
      heard({ members: heard, complete, total }) {
        if (complete) {
          members.clear()
          unnamed = 0
        }
        for (const member of heard) {
          const { id } = member.user
          if (member.state === 'offline') members.delete(id)
          else members.set(id, member, member.ttlMs ?? never)
        }
        if (total !== undefined) unnamed = total - members.values().length
        show()
      },
    }
  }

  return {
    room: (conversationId) => getOrMake(rooms, keyOf(conversationId), createRoom).shown,
    heard: (event) => rooms.get(keyOf(event.conversationId))?.heard(event),
  }
}
