export { askOn } from './ask-on.js'
export { createChatRequests } from './chat-requests.js'
export type { Decode } from './decode.js'
export * as decode from './decode.js'
export { defineOperation, selectionOf } from './define-operation.js'
export { codeOf, fault, isChatError, type ServerCode } from './fault.js'
export { createFetchRequest, type FetchRequestOptions } from './fetch-request.js'
export { type GraphQLFailure, graphqlFailure } from './graphql-failure.js'
export { mapOperation } from './map-operation.js'
export { createOperationRunner, type GraphQLRequester } from './operation-runner.js'
export type {
  GraphQLOperation,
  GraphQLOperations,
  GraphQLSubscription,
  OperationName,
  SubscriptionRequest,
  SubscriptionUpdate,
} from './operations.js'
export { chatql, chatqlRegister } from './presets/chatql.js'
export { parleyMe, parleyOperations } from './presets/parley.js'
export { parleyAppSync } from './presets/parley-app-sync.js'
export {
  conversation,
  conversationPage,
  message,
  messagePage,
  presenceMembers,
  userPage,
  users,
} from './presets/parley-decode.js'
export { parleyRequests } from './presets/parley-requests.js'
export {
  changeVariables,
  markVariables,
  pageVariables,
  textOf,
} from './presets/parley-variables.js'
export { serverlessChat } from './presets/serverless-chat.js'
export { createRequester, type GraphQLRequest } from './requester.js'
export { retryAfterMs } from './retry-after.js'
export { safeListen } from './safe-listen.js'
export { toChatError } from './to-chat-error.js'
export { createTokenSource, type GetToken, type TokenSource } from './token-source.js'
