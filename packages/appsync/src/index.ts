export { type AppSyncTransportOptions, createAppSyncTransport } from './appsync-transport.js'
export {
  type AppSyncAuth,
  type AppSyncAuthRequest,
  type AppSyncCredentials,
  type AppSyncHeaders,
  apiKey,
} from './auth.js'
export type { WebSocketClass } from './link.js'
export { type GetAppSyncToken, lambda, oidc, userPool } from './token.js'
