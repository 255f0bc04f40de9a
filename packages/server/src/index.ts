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
