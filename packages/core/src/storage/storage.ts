import type { ConversationId, MessageContent, MessageId, UserId } from '../transport.js'

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
}

/** Where unsent operations live. Rows of one account never load for another (I9). Rejects with ChatError `storage`. */
export interface ChatStorage {
  /** Whether rows outlive the page. */
  readonly durable: boolean
  loadRows(account: UserId): Promise<readonly OutboxRow[]>
  /** Adds or replaces by `clientId`. */
  putRow(account: UserId, row: OutboxRow): Promise<void>
  deleteRow(account: UserId, clientId: string): Promise<void>
  /** Everything of this account, at sign-out. */
  wipe(account: UserId): Promise<void>
  close(): void
}
