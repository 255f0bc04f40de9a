export { createLiveQueryTransport, type LiveQueryTransportOptions } from './live-query-transport.js'
export type { LiveQueryOperations } from './operations.js'
export { parleyLiveOperations } from './parley-live-operations.js'
export type { LiveQueryMode } from './stream-trust.js'
