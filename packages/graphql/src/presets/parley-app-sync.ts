import type {
  ChatEvent,
  Conversation,
  ConversationPage,
  Message,
  PresenceMember,
  PresenceState,
  User,
} from '@parley/core'
import { type Decode, list, map, number, object, optional, string } from '../decode.js'
import { defineOperation } from '../define-operation.js'
import { fault } from '../fault.js'
import { mapOperation } from '../map-operation.js'
import type { GraphQLOperations, SubscriptionUpdate } from '../operations.js'
import { message, state, user } from './parley-decode.js'
import { parleyRequests } from './parley-requests.js'
import { changeVariables, markVariables } from './parley-variables.js'
import { createUnreadCounts } from './unread-counts.js'

/** What a mutation answers with, and what its subscriptions hear: all of it, as they hear only what was asked for. */
interface ConversationChange {
  readonly conversationId: string
  /** Read for the filter of the inbox. */
  readonly memberIds: readonly string[]
  readonly userId: string
  readonly user: User
  readonly message?: Message
  readonly readUpTo?: number
  readonly typingTtlMs?: number
  readonly conversation?: Conversation
}

/**
 * Parley's own schema for AppSync, as `@parley/server` serves it locally: pages, edits, deletions, reactions, read marks,
 * typing and presence, as in the reference schema. What AppSync cannot promise is to say what was missed, so that the engine
 * reads again after each connection; and events are the same for all, so that they say nobody's unread count: it is counted
 * here, from what the list of conversations said last. Not after reading some of what that counted, until all is read.
 */
export function parleyAppSync(): GraphQLOperations {
  const conversation = object<Omit<Conversation, 'data'>>({
    id: string,
    title: optional(string),
    members: list(user),
    lastMessage: optional(message),
    unreadCount: optional(number),
    readUpTo: optional(number),
  })
  const change = object<ConversationChange>({
    conversationId: string,
    memberIds: list(string),
    userId: string,
    user,
    message: optional(message),
    readUpTo: optional(number),
    typingTtlMs: optional(number),
    conversation: optional(conversation),
  })
  // Whoever listens to the presence of one user filters by `userId`.
  const member = object<PresenceMember & { readonly userId: string }>({
    userId: string,
    user,
    state,
    lastActiveAt: optional(number),
    connections: number,
    ttlMs: optional(number),
  })
  const changed = (signature: `mutation ${string}`) =>
    mapOperation(defineOperation(signature, change, changeVariables), (read, { me }) =>
      ownId(read.message ?? missing('message'), me),
    )
  const ignoring = <Request>(
    signature: `mutation ${string}`,
    variables?: (request: Request) => object,
    read: Decode<unknown> = change,
  ) => mapOperation(defineOperation(signature, read, variables), () => {})
  const unread = createUnreadCounts()

  // Queries whose answers are the same in both of Parley's schemas.
  const { loadMessages, loadUsers, findUsers } = parleyRequests
  return {
    ...{ loadMessages, loadUsers, findUsers },
    loadConversations: mapOperation(
      defineOperation(
        'query conversations(limit:Int,cursor:String)',
        object<ConversationPage>({ conversations: list(conversation), next: optional(string) }),
      ),
      (page) => ({ ...page, conversations: page.conversations.map(unread.listed) }),
    ),
    send: changed('mutation sendMessage(input:SendMessageInput!)'),
    edit: changed('mutation editMessage(input:EditMessageInput!)'),
    delete: changed('mutation deleteMessage(input:DeleteMessageInput!)'),
    react: changed('mutation setReaction(input:SetReactionInput!)'),
    createConversation: mapOperation(
      defineOperation(
        'mutation createConversation(input:CreateConversationInput!)',
        change,
        (input) => ({ input }),
      ),
      (read) => read.conversation ?? missing('conversation'),
    ),
    markRead: ignoring('mutation markRead(conversationId:ID!,upTo:Int!)', markVariables),
    setTyping: ignoring('mutation setTyping(conversationId:ID!,typing:Boolean!)'),
    setPresence: ignoring(
      'mutation setPresence(state:PresenceState!)',
      (state: PresenceState) => ({ state }),
      member,
    ),
    // As in the reference schema, but for AppSync's limit: to share them costs bytes where each of 5,120 is taken.
    capabilities: {
      live: ['conversation', 'inbox', 'presence'],
      paging: ['before', 'after', 'around'],
      echoesClientId: true,
      idempotent: true,
      deletions: 'tombstone',
      order: 'monotonic',
      presence: { scope: 'global', heartbeatMs: 25_000 },
      limits: { pageSize: 100, textBytes: 8_000, topics: 100 },
    },
    acknowledged: false,
    subscriptions: {
      conversation: [
        mapOperation(
          defineOperation(
            'subscription onConversationChange(conversationId:ID!)',
            change,
            ({ topic }) => ({ conversationId: topic.conversationId }),
          ),
          (read, { me }): SubscriptionUpdate => ({ events: eventsOf(read, me) }),
        ),
      ],
      inbox: [
        mapOperation(
          defineOperation('subscription onInboxChange', change, none),
          (read, { me }): SubscriptionUpdate => ({
            events: eventsOf(read, me, unread.heard(read, me)),
          }),
        ),
      ],
      presence: [
        {
          ...defineOperation(
            'subscription onPresenceChange',
            map(
              member,
              (one): SubscriptionUpdate => ({
                events: [{ type: 'presence', members: [one] }],
              }),
            ),
            none,
          ),
          first: defineOperation(
            'query presence',
            map(
              object<{ members: readonly PresenceMember[]; total: number }>({
                members: list(member),
                total: number,
              }),
              ({ members, total }): SubscriptionUpdate => {
                const complete = members.length >= total
                return { events: [{ type: 'presence', members, complete, total }] }
              },
            ),
            none,
          ),
        },
      ],
    },
  }
}

function eventsOf(
  change: ConversationChange,
  me: User,
  unreadCount?: number,
): readonly ChatEvent[] {
  const { conversationId, userId, user, message, readUpTo, typingTtlMs, conversation } = change
  const events: ChatEvent[] = []
  if (message) events.push({ type: 'message', message: ownId(message, me) })
  if (readUpTo !== undefined) events.push({ type: 'read', conversationId, userId, upTo: readUpTo })
  if (typingTtlMs !== undefined && userId !== me.id) {
    events.push({ type: 'typing', conversationId, user, ttlMs: typingTtlMs })
  }
  if (conversation) {
    const { lastMessage } = conversation
    const own = {
      ...(lastMessage && { lastMessage: ownId(lastMessage, me) }),
      ...(unreadCount !== undefined && { unreadCount }),
    }
    events.push({ type: 'conversation', conversation: { ...conversation, ...own } })
  }
  return events
}

/** An event says everybody's ids to all; they are their authors' alone. */
function ownId(message: Message, me: User): Message {
  if (message.author.id === me.id) return message
  const { clientId: _, ...shown } = message
  return shown
}

function missing(field: string): never {
  throw fault('server', `The answer has no ${field}`)
}

function none(): object {
  return {}
}
