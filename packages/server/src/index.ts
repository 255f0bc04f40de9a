export type {
  AppSyncIamKey,
  AppSyncOptions,
  AppSyncTokenIssuer,
} from './appsync/app-sync-options.js'
export { chatqlTypeDefs } from './appsync/schemas/chatql-schema.js'
export { parleyAppSyncTypeDefs } from './appsync/schemas/parley-schema.js'
export { serverlessChatTypeDefs } from './appsync/schemas/serverless-chat-schema.js'
export type {
  AuthenticatedUser,
  Authentication,
  AuthenticationRequest,
  ChatServerLimits,
  ChatServerLogger,
  ChatServerOptions,
  LiveQuerySettings,
  PresenceTiming,
} from './chat-server-options.js'
export { environmentOptions } from './environment-options.js'
export type { LiveQueryStats } from './live-queries/live-queries.js'
export { typeDefs } from './schema.js'
export { type ChatServer, startChatServer } from './start-chat-server.js'
export { StartError } from './start-error.js'
