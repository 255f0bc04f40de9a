import type { Connection } from './connection.js'
import type { Clock } from './environment.js'
import { createExpiring } from './expiring.js'
import type { Frames } from './frames.js'
import { createHold } from './hold.js'
import type { Readable } from './readable.js'
import { createStore } from './store.js'
import type {
  ChatEvent,
  ChatTransport,
  ConversationId,
  PresenceMember,
  Unsubscribe,
} from './transport.js'

export interface PresenceSnapshot {
  readonly members: readonly PresenceMember[]
  /** May exceed `members.length`. */
  readonly total: number
  /** The transport is down: grey out, do not empty. */
  readonly stale: boolean
}

/** Who is online, one room for all or one a conversation, as the transport has it. */
export interface Presence {
  room(conversationId?: ConversationId): Readable<PresenceSnapshot>
  heard(event: Extract<ChatEvent, { type: 'presence' }>): void
  close(): void
}

interface Room {
  readonly shown: Readable<PresenceSnapshot>
  heard(event: Extract<ChatEvent, { type: 'presence' }>): void
  close(): void
}

export function createPresence(
  transport: ChatTransport,
  connection: Connection,
  clock: Clock,
  frames: Frames,
): Presence {
  const rooms = new Map<ConversationId | undefined, Room>()
  const { presence: scope, live } = transport.capabilities
  const keyOf = (id?: ConversationId) => (scope?.scope === 'conversation' ? id : undefined)

  const createRoom = (conversationId?: ConversationId): Room => {
    let release: Unsubscribe | undefined
    const shown = createStore<PresenceSnapshot>(
      { members: [], total: 0, stale: false },
      frames,
      (on) => {
        if (on) release = hold()
        else release?.()
      },
    )
    const show = (total: number) =>
      shown.set({ members: members.values(), total, stale: shown.get().stale })
    const members = createExpiring<PresenceMember>(clock, () => show(members.values().length))
    const listening = connection.listening(
      { kind: 'presence', ...(conversationId !== undefined && { conversationId }) },
      {
        changed(_, status) {
          const stale = status !== 'live' && status !== 'catching-up'
          if (stale) members.pause()
          else members.resume()
          shown.set({ ...shown.get(), stale })
        },
      },
    )
    const hold = createHold(
      () => live.includes('presence') && listening.start(),
      () => listening.stop(),
    )
    return {
      shown,
      heard({ members: heard, complete, total: told }) {
        let { total } = shown.get()
        if (complete) {
          members.clear()
          total = 0
        }
        for (const member of heard) {
          const { id } = member.user
          if (member.state === 'offline') total -= Number(members.delete(id))
          else {
            total += Number(!members.has(id))
            members.set(id, member, member.ttlMs ?? Number.POSITIVE_INFINITY)
          }
        }
        show(told ?? total)
      },
      close() {
        listening.stop()
        members.clear()
      },
    }
  }

  return {
    room(conversationId) {
      const key = keyOf(conversationId)
      let room = rooms.get(key)
      if (!room) {
        room = createRoom(key)
        rooms.set(key, room)
      }
      return room.shown
    },
    heard: (event) => rooms.get(keyOf(event.conversationId))?.heard(event),
    close() {
      for (const room of rooms.values()) room.close()
    },
  }
}
