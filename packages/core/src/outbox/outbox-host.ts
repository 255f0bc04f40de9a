import type { Calls } from '../connection/calls.js'
import type { Environment } from '../environment/environment.js'
import type { Frames } from '../environment/frames.js'
import type { ChatError } from '../errors.js'
import type { AccountStore } from '../storage/account-store.js'
import type { OtherPages } from '../storage/other-pages.js'
import type { Timeline } from '../timeline/timeline.js'
import type { ChatTransport, ConversationId } from '../transport.js'

/** What the outbox needs of the client. */
export interface OutboxHost {
  readonly transport: ChatTransport
  readonly environment: Environment
  readonly store: AccountStore
  readonly pages: OtherPages
  readonly calls: Calls
  readonly frames: Frames
  /** Whether an attempt makes sense now. */
  canSend(): boolean
  /** Nothing where the conversation was not asked for in this page. */
  timeline(conversationId: ConversationId): Timeline | undefined
  /** Its timeline or the number of its rows changed. */
  changed(conversationId: ConversationId): void
  /** Reads what may have been missed there; resolves with why it failed. */
  catchUp(conversationId: ConversationId): Promise<ChatError | undefined>
}
