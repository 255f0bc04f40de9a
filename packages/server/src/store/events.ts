import type { ConversationView } from './conversations.js'
import type { MessageView } from './messages.js'
import type { UserView } from './users.js'

export type PresenceState = 'online' | 'away' | 'busy' | 'offline'

export interface PresenceMemberView {
  readonly user: UserView
  readonly state: PresenceState
  readonly lastActiveAt: number
  readonly connections: number
  readonly ttlMs: number
}

/** The events of the schema, named as its union names them. */
export type ChatEventView =
  | { readonly __typename: 'MessageEvent'; readonly message: MessageView }
  | {
      readonly __typename: 'ReadEvent'
      readonly conversationId: string
      readonly userId: string
      readonly upTo: number
    }
  | {
      readonly __typename: 'TypingEvent'
      readonly conversationId: string
      readonly user: UserView
      readonly ttlMs: number
    }
  | { readonly __typename: 'ConversationEvent'; readonly conversation: ConversationView }
  | { readonly __typename: 'ConversationRemovedEvent'; readonly conversationId: string }
  | {
      readonly __typename: 'PresenceEvent'
      readonly members: readonly PresenceMemberView[]
      readonly complete: boolean
      readonly total: number
    }
  | { readonly __typename: 'UserEvent'; readonly user: UserView }

export interface EventsView {
  readonly __typename: 'Events'
  readonly events: readonly ChatEventView[]
  readonly checkpoint: string | null
}

export interface SubscribedView {
  readonly __typename: 'Subscribed'
  readonly checkpoint: string | null
  readonly resumed: boolean
}

/** What a subscription yields: execution reads it with default resolvers only, so that it can be shared. */
export type UpdateView = SubscribedView | EventsView
