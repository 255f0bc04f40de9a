import type {
  ChatEvent,
  ChatTransport,
  ConversationId,
  Cursor,
  MessagePage,
  Topic,
  TransportCapabilities,
  User,
} from '@parley/core'

/** One query or mutation: what to ask, with which variables, and how to read the answer. */
export interface GraphQLOperation<Request, Result> {
  /** GraphQL text with exactly one named operation. */
  readonly document: string
  /** Throws a ChatError, for example `unsupported` where the schema cannot carry what the request says. */
  variables(request: Request, context: { readonly me: User }): object
  /** Throws a ChatError `server` where the answer has the wrong shape. Builds fresh objects: see `decode`. */
  decode(data: unknown, context: { readonly me: User; readonly request: Request }): Result
  /**
   * The variables to ask with instead where that was no answer yet, like an empty page with a token to read on from (R7).
   * Only the caller's signal ends what goes on for ever. Heeded by `askOn`, and so by `@parley/appsync`.
   */
  next?(answer: Result, request: Request): object | undefined
}

/** What a subscription starts with. */
export interface SubscriptionRequest<Kind extends Topic['kind'] = Topic['kind']> {
  readonly topic: Extract<Topic, { readonly kind: Kind }>
  /** The latest checkpoint, from which to resume. */
  readonly since?: Cursor | undefined
}

/**
 * One of the subscriptions that a topic needs. A payload that `decode` throws for becomes a `gap()`, or `closed` before the
 * topic is ready.
 */
export interface GraphQLSubscription<Kind extends Topic['kind'] = Topic['kind']>
  extends GraphQLOperation<SubscriptionRequest<Kind>, SubscriptionUpdate> {
  /**
   * A query for what the topic begins with, where the subscription itself does not tell it: asked when the topic is ready,
   * and again whenever something may have been missed. Heeded by `@parley/appsync`.
   */
  readonly first?: GraphQLOperation<SubscriptionRequest<Kind>, SubscriptionUpdate>
}

/** One payload as calls of the sink, in this order; nothing of it is told when the payload says nothing. */
export interface SubscriptionUpdate {
  /** The server listens. `resumed`: all since `since` follows, up to the payload that carries `checkpoint`. */
  readonly subscribed?: { readonly resumed: boolean; readonly checkpoint?: Cursor }
  readonly events?: readonly ChatEvent[]
  /** Everything up to here has been told. */
  readonly checkpoint?: Cursor
  readonly snapshot?: { readonly conversationId: ConversationId; readonly page: MessagePage }
  /** Part of the payload could not be read, or the server says that something was missed. */
  readonly gap?: boolean
}

type OperationOf<Name extends keyof ChatTransport> =
  NonNullable<ChatTransport[Name]> extends (request: infer Request, call: never) => infer Answer
    ? GraphQLOperation<Request, Awaited<Answer>>
    : never

type RequiredName = 'loadMessages' | 'send'
type OptionalName =
  | 'edit'
  | 'delete'
  | 'react'
  | 'loadConversations'
  | 'createConversation'
  | 'loadUsers'
  | 'findUsers'
  | 'searchMessages'
  | 'markRead'
  | 'setTyping'
  | 'setPresence'

/** The methods of the contract that a GraphQL operation can serve. */
export type OperationName = RequiredName | OptionalName

/**
 * How one schema speaks the contract, so that one transport serves any schema. An operation that is not there is a
 * feature the UI does not show (R13).
 */
export type GraphQLOperations = { readonly [Name in RequiredName]: OperationOf<Name> } & {
  readonly [Name in OptionalName]?: OperationOf<Name>
} & {
  readonly capabilities: TransportCapabilities
  /** What a topic subscribes to, one or several at once; resuming needs exactly one. */
  readonly subscriptions: {
    readonly [Kind in Topic['kind']]?: readonly GraphQLSubscription<Kind>[]
  }
  /** Every subscription begins with `subscribed`. Without it the transport says `assumed` as soon as it has asked. */
  readonly acknowledged: boolean
  /**
   * Topics whose subscriptions tell only some of what happens: they are ready as `assumed`, so that the engine reads again.
   * Heeded by `@parley/appsync`. @default none
   */
  readonly partial?: readonly Topic['kind'][]
}
