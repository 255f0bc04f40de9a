import type { Clock } from '@parley/core'
import { createMemberOperations, type MemberOperations } from './member-operations.js'
import { createMemoryPresence, type MemoryPresence } from './memory-presence.js'
import { createMemoryStore, type MemoryStore } from './memory-store.js'
import { createMessageOperations, type MessageOperations } from './message-operations.js'
import { createNoticeBoard, type NoticeBoard } from './notice.js'

/** The parts of the backend that transports and scripts speak to. */
export interface MemoryServer {
  readonly store: MemoryStore
  readonly board: NoticeBoard
  readonly presence: MemoryPresence
  readonly messages: MessageOperations
  readonly members: MemberOperations
}

export function createMemoryServer(clock: Clock, leaveGraceMs: number): MemoryServer {
  const store = createMemoryStore(clock)
  const board = createNoticeBoard()
  return {
    store,
    board,
    presence: createMemoryPresence({
      clock,
      leaveGraceMs,
      user: store.user,
      changed: (member) => board.post({ kind: 'presence', member }),
    }),
    messages: createMessageOperations(store, board),
    members: createMemberOperations(store, board),
  }
}
