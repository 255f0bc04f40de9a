import type { ChatError } from '../errors.js'
import type { Readable } from '../store/readable.js'
import type { TimelineSnapshot } from '../timeline/timeline-snapshot.js'
import type {
  ConversationId,
  Message,
  MessageContent,
  MessageId,
  Unsubscribe,
  User,
} from '../transport.js'
import type { VisibleRange } from './catch-up.js'

export interface ConversationState {
  /**
   * `idle`: not open yet. `loading`: nothing to show yet. `ready`: the timeline holds what is known.
   * `failed`: the first load failed and is retried. `closed`: this account may not see it, or it is gone.
   */
  readonly status: 'idle' | 'loading' | 'ready' | 'failed' | 'closed'
  /** Why it is `failed` or `closed`, or why the last read failed: older messages, or `catchUp`. */
  readonly error?: ChatError
  /** Nothing precedes the first loaded message, or the backend cannot page back. */
  readonly atStart: boolean
  readonly loadingOlder: boolean
  /** What was missed while away is still being read. */
  readonly catchingUp: boolean
  /** Open gaps on screen. */
  readonly gaps: number
  /** Rows of this conversation in the outbox, failed ones included. */
  readonly unsent: number
}

/** One conversation, from `client.conversation(id)`: the same object for the same id. */
export interface ChatConversation {
  readonly id: ConversationId
  readonly timeline: Readable<TimelineSnapshot>
  readonly state: Readable<ConversationState>
  /** Others who are typing now; entries expire. */
  readonly typing: Readable<readonly User[]>
  /** Read marks of others: up to which position each has read. */
  readonly readMarks: Readable<ReadonlyMap<string, number | string>>

  /** Loads it and keeps it live until the last holder calls the returned function. */
  open(): Unsubscribe
  /** Loads one older page. Resolves when done or when there is nothing to do; failures show in `state`. */
  loadOlder(): Promise<void>
  /**
   * Reads one page of the gap with this key: on from the message above it where the transport can page `after`, else
   * back from the one below. Resolves when done; failures show on the gap. @default from 'below'
   */
  loadGap(key: string, from?: 'above' | 'below'): Promise<void>
  /**
   * Reads the page around a message that is not loaded, with gaps to what is. Resolves with whether the message is loaded
   * now: not where the transport cannot page `around`, nothing else is loaded yet, or the read failed. Never rejects.
   */
  loadAround(messageId: MessageId): Promise<boolean>
  /**
   * `visible` is asked which messages somebody sees, whenever something was lost that is not resumed: these and what
   * surrounds them are read again and stay. Nothing, or ids that are not loaded: the newest loaded part, up to 500 messages,
   * as without it. Of several the latest counts, until it is unsubscribed.
   */
  trackVisible(visible: () => VisibleRange | undefined): Unsubscribe
  /** Reads again what is on screen and the newest page. Never rejects; failures show in `state`. */
  catchUp(): Promise<void>

  /**
   * Puts a message into the outbox and shows it as pending at once.
   * Returns its `clientId`. Throws ChatError `invalid` (empty), `too-large` (over `limits.textBytes`),
   * `storage` (not even memory takes it): nothing was queued and the text is the caller's to keep.
   */
  send(content: MessageContent): string
  /** Throws `unsupported`, `invalid`, `too-large`, or `gone` where the message is not loaded. */
  edit(messageId: MessageId, content: MessageContent): void
  /** Throws `unsupported`, or `gone` where the message is not loaded. */
  delete(messageId: MessageId): void
  /** Throws `unsupported`, or `gone` where the message is not loaded. */
  react(messageId: MessageId, emoji: string, on: boolean): void
  /** Queues a failed or unsure operation again. Nothing happens when there is none. */
  retry(clientId: string): void
  /** Drops a failed or unsure operation; its optimistic effect goes. Nothing happens when there is none. */
  discard(clientId: string): void

  /** Marks everything up to this message as read; nothing happens where the transport has no read marks. */
  markRead(upTo: Message): void
  /** Call at each key stroke; told to others at most every 3 s, and ended 5 s after the last or by `false`. */
  setTyping(typing: boolean): void
}
