export {
  type ChatClient,
  type ChatClientOptions,
  type ChatFeature,
  createChatClient,
} from './chat-client.js'
export type { ConnectionState, ConnectionStatus } from './connection/connection.js'
export type { VisibleRange } from './conversation/catch-up.js'
export type { ChatConversation, ConversationState } from './conversation/chat-conversation.js'
export { browserEnvironment } from './environment/browser-environment.js'
export type { Channel, Clock, Environment } from './environment/environment.js'
export { ChatError, type ChatErrorCode, type ChatErrorOptions } from './errors.js'
export type { InboxChange } from './inbox.js'
export type { PresenceSnapshot } from './people/presence.js'
export type { ChatRequests } from './requests.js'
export { type IndexedDbStorageOptions, indexedDbStorage } from './storage/indexeddb.js'
export { memoryStorage } from './storage/memory.js'
export type { ChatStorage, OutboxOperation, OutboxRow, StoredTail } from './storage/storage.js'
export type { StorageState } from './storage/storage-state.js'
export type { Readable } from './store/readable.js'
export type {
  DeliveryStatus,
  GapItem,
  MessageItem,
  TimelineChange,
  TimelineItem,
  TimelineSnapshot,
} from './timeline/timeline-snapshot.js'
export type * from './transport.js'
