import type { Kysely } from 'kysely'
import type { ChatServerLimits, ChatServerLogger, PresenceTiming } from './chat-server-options.js'
import type { Tables } from './database/tables.js'
import { createWriteQueue, type WriteQueue } from './database/write-queue.js'
import { type ConversationBus, createConversationBus } from './live/conversation-bus.js'
import { createInbox, type Inbox } from './live/inbox.js'
import { createPresence, type Presence } from './live/presence.js'
import { createRateLimit, type RateLimit } from './token-bucket.js'

/** What the operations of one running server share. */
export interface Application {
  readonly db: Kysely<Tables>
  readonly writes: WriteQueue
  readonly bus: ConversationBus
  readonly inbox: Inbox
  readonly presence: Presence
  readonly limits: ChatServerLimits
  /** Both by user id. */
  readonly writeRate: RateLimit
  readonly operationRate: RateLimit
  readonly logger: ChatServerLogger
}

export function createApplication(
  db: Kysely<Tables>,
  limits: ChatServerLimits,
  presence: PresenceTiming,
  logger: ChatServerLogger,
): Application {
  return {
    db,
    writes: createWriteQueue(db),
    bus: createConversationBus(),
    inbox: createInbox(db, logger),
    presence: createPresence(presence),
    limits,
    writeRate: createRateLimit(limits.writesPerSecond, limits.writeBurst),
    operationRate: createRateLimit(limits.operationsPerSecond, limits.operationBurst),
    logger,
  }
}
