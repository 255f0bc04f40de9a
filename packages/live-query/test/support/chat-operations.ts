import { parleyRequests } from '@parley/graphql'
import {
  defineOperation,
  type Invalidation,
  type LiveOperation,
  type UpstreamFunction,
  type Variables,
  variable,
} from '@parley/live-gateway'

const { string, integer, optional, boolean, list, object, oneOf } = variable
const id = () => string({ maxLength: 10_000 })
const change = { clientId: string(), conversationId: id() }
const text = string({ maxLength: 10_000 })

export interface ChatOperationsOptions {
  /** The GraphQL endpoint of the reference server, which believes the header `x-user`. */
  readonly url: string
  readonly pollingIntervalMs: number
  isMember(userId: string, conversationId: string): Promise<boolean>
  nameOf(userId: string): string
}

/** The reference schema as operations of a gateway: what the default map of the transport asks for. */
export function chatOperations(options: ChatOperationsOptions): LiveOperation[] {
  const { url, pollingIntervalMs, isMember } = options
  const upstream = {
    url,
    headers: ({ user }: { readonly user: { readonly id: string } | undefined }) => ({
      'x-user': user?.id ?? '',
    }),
  }
  const shared = { upstream, forwardUpstreamErrors: true }
  const messages = (conversationId: unknown): Invalidation[] => [
    { operation: 'Messages', variables: { conversationId } },
    { operation: 'Conversations' },
  ]
  const changing = <Rules extends Parameters<typeof object>[0]>(
    name: string,
    { document }: { readonly document: string },
    fields: Rules,
  ) =>
    defineOperation({
      ...shared,
      name,
      document,
      variables: { input: object(fields) },
      invalidates: ({ variables }) =>
        messages((variables as unknown as { readonly input: Variables }).input['conversationId']),
    })

  return [
    defineOperation({
      ...shared,
      name: 'Messages',
      document: parleyRequests.loadMessages.document,
      variables: {
        conversationId: id(),
        limit: optional(integer()),
        before: optional(id()),
        after: optional(id()),
        around: optional(id()),
      },
      pollingIntervalMs,
      access: { allow: ({ user, variables }) => isMember(user.id, variables.conversationId) },
    }),
    defineOperation({
      ...shared,
      name: 'Conversations',
      document: parleyRequests.loadConversations.document,
      variables: { limit: optional(integer()), cursor: optional(id()) },
      pollingIntervalMs,
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
      variables: { text: string(), cursor: optional(id()) },
      live: false,
    }),
    changing('SendMessage', parleyRequests.send, { ...change, text }),
    changing('EditMessage', parleyRequests.edit, { ...change, messageId: id(), text }),
    changing('DeleteMessage', parleyRequests.delete, { ...change, messageId: id() }),
    changing('SetReaction', parleyRequests.react, {
      ...change,
      messageId: id(),
      emoji: string(),
      on: boolean(),
    }),
    changing('CreateConversation', parleyRequests.createConversation, {
      clientId: string(),
      memberIds: list(id()),
      title: optional(string()),
    }),
    defineOperation({
      ...shared,
      name: 'MarkRead',
      document: parleyRequests.markRead.document,
      variables: { conversationId: id(), upTo: integer() },
      invalidates: () => [{ operation: 'Conversations' }],
    }),
    ...presenceOperations(options),
  ]
}

/** Who is there, by the heartbeats of their pages: of this gateway, since the schema has no such query. */
function presenceOperations({ nameOf, pollingIntervalMs }: ChatOperationsOptions): LiveOperation[] {
  const ttlMs = 65_000
  const pages = new Map<string, { userId: string; state: string; until: number }>()
  const online: UpstreamFunction = () => {
    const members = new Map<string, unknown>()
    for (const [tabId, { userId, state, until }] of pages) {
      if (until < Date.now()) pages.delete(tabId)
      else members.set(userId, { user: { id: userId, name: nameOf(userId) }, state })
    }
    return { data: { onlineUsers: [...members.values()] } }
  }
  const invalidates = () => [{ operation: 'OnlineUsers' }]
  return [
    defineOperation({
      name: 'OnlineUsers',
      upstream: online,
      sharing: 'everyone',
      pollingIntervalMs,
    }),
    defineOperation({
      name: 'SetPresence',
      kind: 'mutation',
      variables: { state: oneOf('online', 'away', 'busy', 'offline'), tabId: string() },
      upstream({ variables }, { user }) {
        const { state, tabId } = variables as { readonly state: string; readonly tabId: string }
        pages.set(tabId, { userId: user?.id ?? '', state, until: Date.now() + ttlMs })
        return { data: { setPresence: true } }
      },
      invalidates,
    }),
    defineOperation({
      name: 'Leave',
      kind: 'mutation',
      variables: { tabId: string() },
      upstream({ variables }, { user }) {
        const tabId = String(variables['tabId'])
        if (pages.get(tabId)?.userId === user?.id) pages.delete(tabId)
        return { data: { leave: true } }
      },
      invalidates,
    }),
  ]
}
