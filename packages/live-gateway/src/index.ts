export type { Authenticate, Credentials, LiveUser } from './access/live-user.js'
export type { Caller, Scope, Sharing, SignedInCaller } from './access/scope.js'
export type { Clock } from './clock.js'
export { defineOperation, type LiveOperation } from './define-operation.js'
export type { GatewayEvent, OnGatewayEvent } from './gateway-event.js'
export type { WebhookOptions } from './http/answer-webhook.js'
export {
  createInProcessBus,
  type Invalidation,
  type InvalidationBus,
} from './invalidation/invalidation-bus.js'
export { signatureHeader, signInvalidation } from './invalidation/invalidation-signature.js'
export type { FunctionJoin, Join, QueryJoin } from './joins/join.js'
export { createLiveGateway, type LiveGateway } from './live-gateway.js'
export type { LiveGatewayOptions } from './live-gateway-options.js'
export type { MutationResult, OperationDefinition } from './operation-definition.js'
export type { ItemId } from './revisions/keyed-diff.js'
export type { RevisionStore } from './revisions/revision-store.js'
export type { StreamEndCode } from './streaming/stream-end.js'
export type {
  HttpUpstream,
  Upstream,
  UpstreamAnswer,
  UpstreamContext,
  UpstreamFunction,
  UpstreamRequest,
} from './upstream/upstream.js'
export {
  type GraphQLAnswerError,
  UpstreamError,
  type UpstreamErrorCode,
} from './upstream/upstream-error.js'
export { variable } from './variables/variable.js'
export type {
  VariableProblem,
  VariableRule,
  VariableRules,
  Variables,
  VariablesOf,
} from './variables/variable-rule.js'
