import type {
  ConversationPage,
  MessagePage,
  PageRequest,
  PresenceMember,
  PresenceState,
  Topic,
} from '@parley/core'
import type { GraphQLOperation, GraphQLOperations } from '@parley/graphql'

/**
 * How a gateway speaks the contract. Of a `document` only its kind and its name are used, which is what the gateway calls
 * the operation: `query Messages` serves as well as the whole text. Queries are asked by GET, mutations by POST.
 */
export type LiveQueryOperations = Omit<
  GraphQLOperations,
  'subscriptions' | 'acknowledged' | 'setPresence'
> & {
  /** What a topic watches: the answer as it is now, whole. `capabilities.live` names the same ones. */
  readonly live: {
    /** The window of the newest messages, `limits.pageSize` of them (50 without); often `loadMessages` itself. */
    readonly conversation?: GraphQLOperation<PageRequest, MessagePage>
    /** The first page of the list; often `loadConversations` itself. */
    readonly inbox?: GraphQLOperation<{ readonly limit: number }, ConversationPage>
    /** Everybody who is there. */
    readonly presence?: GraphQLOperation<PresenceTopic, readonly PresenceMember[]>
  }
  /** The heartbeat of one page; `tabId` tells the pages of one account apart. */
  readonly setPresence?: GraphQLOperation<
    { readonly state: PresenceState; readonly tabId: string },
    void
  >
  /** Said when a page closes, so that its person is gone at once and not when the heartbeat has expired. */
  readonly leave?: GraphQLOperation<{ readonly tabId: string }, void>
}

type PresenceTopic = Extract<Topic, { readonly kind: 'presence' }>
