import { parleyRequests } from '@parley/graphql'
import {
  defineOperation,
  type LiveOperation,
  type UpstreamFunction,
  variable,
} from '@parley/live-gateway'
import type { LiveQuerySettings } from '../chat-server-options.js'

const { string, integer, optional, boolean, list, object } = variable
const longest = 64 * 1024
/** The schema says what is too long and what is too much, in its own codes. */
const id = () => string({ maxLength: longest })
const text = string({ maxLength: longest })
const change = { clientId: id(), conversationId: id() }

export interface ChatOperationsHost {
  readonly ask: UpstreamFunction
  readonly settings: Pick<LiveQuerySettings, 'pollingIntervalMs' | 'idleIntervalMs'>
  isMember(userId: string, conversationId: string): Promise<boolean>
}

/**
 * The reference schema as operations of a gateway, under the names that `parleyLiveOperations` of `@parley/live-query` asks
 * for. Nothing says what it invalidates: the server itself tells of its changes, whoever makes them.
 */
export function chatOperations({ ask, settings, isMember }: ChatOperationsHost): LiveOperation[] {
  const shared = { upstream: ask, forwardUpstreamErrors: true }
  const live = { ...shared, ...settings }
  const changing = (
    name: string,
    { document }: { readonly document: string },
    fields: Parameters<typeof object>[0],
  ) => defineOperation({ ...shared, name, document, variables: { input: object(fields) } })

  return [
    defineOperation({
      ...live,
      name: 'Messages',
      document: parleyRequests.loadMessages.document,
      variables: {
        conversationId: id(),
        limit: optional(integer()),
        before: optional(id()),
        after: optional(id()),
        around: optional(id()),
      },
      // Not shared: only the author sees the `clientId` of a message.
      access: { allow: ({ user, variables }) => isMember(user.id, variables.conversationId) },
    }),
    defineOperation({
      ...live,
      name: 'Conversations',
      document: parleyRequests.loadConversations.document,
      variables: { limit: optional(integer()), cursor: optional(id()) },
    }),
    defineOperation({
      ...shared,
      name: 'Users',
      document: parleyRequests.loadUsers.document,
      variables: { ids: list(id()) },
      live: false,
    }),
    defineOperation({
      ...shared,
      name: 'FindUsers',
      document: parleyRequests.findUsers.document,
      variables: { text, cursor: optional(id()) },
      live: false,
    }),
    changing('SendMessage', parleyRequests.send, { ...change, text }),
    changing('EditMessage', parleyRequests.edit, { ...change, messageId: id(), text }),
    changing('DeleteMessage', parleyRequests.delete, { ...change, messageId: id() }),
    changing('SetReaction', parleyRequests.react, {
      ...change,
      messageId: id(),
      emoji: id(),
      on: boolean(),
    }),
    changing('CreateConversation', parleyRequests.createConversation, {
      clientId: id(),
      memberIds: list(id(), { maxItems: 250 }),
      title: optional(id()),
    }),
    defineOperation({
      ...shared,
      name: 'MarkRead',
      document: parleyRequests.markRead.document,
      variables: {
        conversationId: id(),
        upTo: integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
      },
    }),
  ]
}
