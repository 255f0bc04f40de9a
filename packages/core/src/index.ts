export { browserEnvironment } from './browser-environment.js'
export {
  type ChatClient,
  type ChatClientOptions,
  type ChatFeature,
  type ChatRequests,
  createChatClient,
  type InboxChange,
} from './chat-client.js'
export type { ChatConversation, ConversationState } from './chat-conversation.js'
export type { ConnectionState, ConnectionStatus } from './connection.js'
export type { Clock, Environment } from './environment.js'
export { ChatError, type ChatErrorCode, type ChatErrorOptions } from './errors.js'
export type { PresenceSnapshot } from './presence.js'
export type { Readable } from './readable.js'
export { memoryStorage } from './storage/memory.js'
export type { ChatStorage, OutboxOperation, OutboxRow } from './storage/storage.js'
export type {
  DeliveryStatus,
  GapItem,
  MessageItem,
  TimelineItem,
  TimelineSnapshot,
} from './timeline-snapshot.js'
export type * from './transport.js'
