export type {
  ChatClient,
  ChatClientOptions,
  ChatFeature,
  ChatRequests,
  InboxChange,
} from './chat-client.js'
export type { ChatConversation, ConversationState, PresenceSnapshot } from './chat-conversation.js'
export type { ConnectionState, ConnectionStatus } from './connection.js'
export type { Clock, Environment } from './environment.js'
export { ChatError, type ChatErrorCode, type ChatErrorOptions } from './errors.js'
export type { Readable } from './readable.js'
export type { ChatStorage, OutboxOperation, OutboxRow } from './storage/storage.js'
export type {
  DeliveryStatus,
  GapItem,
  MessageItem,
  TimelineItem,
  TimelineSnapshot,
} from './timeline-snapshot.js'
export type * from './transport.js'
