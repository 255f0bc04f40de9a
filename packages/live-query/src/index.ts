export type { LiveQueryMode } from './live-query.js'
export { createLiveQueryTransport, type LiveQueryTransportOptions } from './live-query-transport.js'
export type { LiveQueryOperations } from './operations.js'
export { parleyLiveOperations } from './parley-live-operations.js'
