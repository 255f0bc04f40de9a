import type { ChatConversation, PresenceSnapshot } from './chat-conversation.js'
import type { ConnectionState } from './connection.js'
import type { Environment } from './environment.js'
import type { Readable } from './readable.js'
import type { ChatStorage } from './storage/storage.js'
import type {
  ChatEvent,
  ChatTransport,
  ConversationId,
  PresenceState,
  TransportCapabilities,
  Unsubscribe,
  User,
} from './transport.js'

export interface ChatClientOptions {
  readonly transport: ChatTransport
  /** Where unsent operations are kept. @default memoryStorage(), gone with the page */
  readonly storage?: ChatStorage
  /** Time, online, visibility, frames. @default browserEnvironment(), which also works without a DOM */
  readonly environment?: Environment
}

/** What the conversation list hears while it listens. */
export type InboxChange =
  | Extract<ChatEvent, { readonly type: 'conversation' | 'conversation-removed' | 'read' | 'user' }>
  /** Something may have been missed: load the list again. */
  | { readonly type: 'refresh' }

/** Request and answer, passed through with the engine's timeout and credential handling; absent where the transport has none. */
export type ChatRequests = Pick<
  ChatTransport,
  | 'loadConversations'
  | 'createConversation'
  | 'loadUsers'
  | 'findUsers'
  | 'searchMessages'
  | 'upload'
>

/** What the UI may offer, by the methods that the transport has (R13). */
export type ChatFeature =
  | 'edit'
  | 'delete'
  | 'react'
  | 'markRead'
  | 'setTyping'
  | 'setPresence'
  | keyof ChatRequests

/** The one object an app creates. */
export interface ChatClient {
  readonly me: User
  readonly transportName: string
  readonly capabilities: TransportCapabilities
  readonly connection: Readable<ConnectionState>
  readonly requests: ChatRequests

  supports(feature: ChatFeature): boolean
  conversation(id: ConversationId): ChatConversation
  /** Who is online; the topic is listened to while somebody subscribes. Pass the id where presence is per conversation. */
  presence(conversationId?: ConversationId): Readable<PresenceSnapshot>
  /** Own state, repeated by heartbeat. @default 'online' while visible, 'away' after 5 min hidden or idle */
  setPresence(state: PresenceState): void
  /** Listens to the inbox topic while somebody is subscribed. */
  onInboxChange(listener: (change: InboxChange) => void): Unsubscribe
  /** The newest known version of a user, filled from events and `loadUsers`. */
  user(id: string): Readable<User>
  /** Leaves `refused`, or retries at once. */
  restart(): void
  /** Ends every listening and timer; the client cannot be used again. Safe to repeat. */
  close(): void
}
