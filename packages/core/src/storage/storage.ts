import type { ChatError, ChatErrorCode } from '../errors.js'
import type {
  Conversation,
  ConversationId,
  Message,
  MessageContent,
  MessageId,
  Position,
  UserId,
} from '../transport.js'

/** What an outbox row asks of the backend. */
export type OutboxOperation =
  | { readonly kind: 'send'; readonly content: MessageContent }
  | { readonly kind: 'edit'; readonly messageId: MessageId; readonly content: MessageContent }
  | { readonly kind: 'delete'; readonly messageId: MessageId }
  | {
      readonly kind: 'react'
      readonly messageId: MessageId
      readonly emoji: string
      readonly on: boolean
    }

/** One unsent operation. Written before "pending" is shown; removed only by the answer or the echo (I4). */
export interface OutboxRow {
  readonly clientId: string
  /** Order within the conversation; rises by at least one a row. */
  readonly sequence: number
  readonly queuedAt: number
  readonly conversationId: ConversationId
  readonly operation: OutboxOperation
  readonly state: 'queued' | 'failed' | 'unsure'
  readonly attempts: number
  /** Rises with each change that is written: of two that differ, the one with the higher number is how it is now. */
  readonly revision: number
  /** The newest position when a send was attempted first, null where there was none: its message sorts after it. */
  readonly sentAfter?: Position | null
  /** Why it is failed or unsure; the error itself, with its message, is never stored (I11). */
  readonly errorCode?: ChatErrorCode
}

/** The newest messages of a conversation as the server last gave them, oldest first; nothing is missing between them. */
export interface StoredTail {
  readonly messages: readonly Message[]
  /** Nothing precedes the first of them. */
  readonly atStart: boolean
}

/**
 * Where unsent operations and the first paint of the next page live. What belongs to one account never loads for
 * another (I9). Every method rejects with ChatError `storage`; the engine then goes on in memory, and says so.
 */
export interface ChatStorage {
  /** Whether what is stored outlives the page. May change: read again after each step. */
  readonly durable: boolean
  /** Why it is not `durable` although it was meant to be. May come and go with it. */
  readonly error?: ChatError | undefined
  /**
   * Pages that open a storage of this name work on the same rows, and one of them sends. Becomes nothing when this page
   * has to go on alone. @default nobody else does
   */
  readonly sharedName?: string | undefined
  /** Leaves out what cannot be read as a row: the others still load. */
  loadRows(account: UserId): Promise<readonly OutboxRow[]>
  /** Adds, or replaces one whose `revision` is not higher, in one step. Resolves when it would outlive the page. */
  putRow(account: UserId, row: OutboxRow): Promise<void>
  /**
   * Replaces the row in one step, if the stored one has a lower `revision`. False: another page was faster, or it is
   * gone, and this one must not send it. Asked only before sends that must not be repeated (decision 7).
   */
  claimRow(account: UserId, row: OutboxRow): Promise<boolean>
  deleteRow(account: UserId, clientId: string): Promise<void>
  loadTail(account: UserId, conversationId: ConversationId): Promise<StoredTail | undefined>
  putTail(account: UserId, conversationId: ConversationId, tail: StoredTail): Promise<void>
  deleteTail(account: UserId, conversationId: ConversationId): Promise<void>
  loadConversations(account: UserId): Promise<readonly Conversation[]>
  putConversations(account: UserId, conversations: readonly Conversation[]): Promise<void>
  /** Everything of this account, at sign-out. */
  wipe(account: UserId): Promise<void>
  /** What was begun before is still done. Safe to repeat. */
  close(): void
}
