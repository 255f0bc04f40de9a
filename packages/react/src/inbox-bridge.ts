import type {
  ChatClient,
  Conversation,
  ConversationPage,
  Cursor,
  InboxChange,
  Unsubscribe,
} from '@parley/core'
import { hashKey, type InfiniteData, type QueryClient } from '@tanstack/react-query'

type ListChange = Exclude<InboxChange, { readonly type: 'refresh' }>
export type ConversationPages = InfiniteData<ConversationPage, Cursor | undefined>

export const conversationsKey = (client: ChatClient) => ['parley:conversations', client.me.id]
export const foundUsersKey = (client: ChatClient) => ['parley:found-users', client.me.id]

/** Writes what the inbox says into the cached conversation list, row by row. */
export function listenToInbox(client: ChatClient, queryClient: QueryClient): Unsubscribe {
  const queryKey = conversationsKey(client)
  const queryHash = hashKey(queryKey)
  // An answer may be older than what was heard while it was on its way: that is written again over it.
  let heardMeanwhile: ListChange[] = []

  const write = (change: ListChange) =>
    queryClient.setQueryData<ConversationPages>(queryKey, (pages) =>
      pages === undefined ? pages : applyInboxChange(pages, change, client.me.id),
    )
  const forgetAnswers = queryClient.getQueryCache().subscribe((event) => {
    if (event.type !== 'updated' || event.query.queryHash !== queryHash) return
    if (event.action.type !== 'success' || event.action.manual === true) return
    const changes = heardMeanwhile
    heardMeanwhile = []
    for (const change of changes) write(change)
  })
  const forgetInbox = client.onInboxChange((change) => {
    if (change.type === 'refresh') {
      void queryClient.invalidateQueries({ queryKey })
      return
    }
    if (queryClient.isFetching({ queryKey }) > 0) heardMeanwhile.push(change)
    write(change)
  })
  return () => {
    forgetAnswers()
    forgetInbox()
  }
}

/** The pages after one change; the same object where nothing changes. */
export function applyInboxChange(
  pages: ConversationPages,
  change: ListChange,
  myId: string,
): ConversationPages {
  switch (change.type) {
    case 'conversation':
      return upsertConversation(pages, change.conversation)
    case 'conversation-removed':
      return mapRows(pages, (row) => (row.id === change.conversationId ? undefined : row))
    case 'read':
      return change.userId === myId
        ? mapRows(pages, (row) => (row.id === change.conversationId ? read(row, change.upTo) : row))
        : pages
    case 'user':
      return mapRows(pages, (row) => {
        if (!row.members?.some((member) => member.id === change.user.id)) return row
        const members = row.members.map((member) =>
          member.id === change.user.id ? { ...member, ...change.user } : member,
        )
        return { ...row, members }
      })
  }
}

/** Known rows change in place; a new row, or one with a newer last message, goes to the top. */
export function upsertConversation(
  pages: ConversationPages,
  conversation: Conversation,
): ConversationPages {
  const known = pages.pages.flatMap((page) => page.conversations)
  const before = known.find((row) => row.id === conversation.id)
  const row = { ...before, ...conversation }
  const stays = before !== undefined && lastAt(row) <= lastAt(before)
  if (stays) return mapRows(pages, (other) => (other.id === row.id ? row : other))
  const others = mapRows(pages, (other) => (other.id === row.id ? undefined : other))
  const [first = { conversations: [] }, ...rest] = others.pages
  return {
    ...others,
    pages: [{ ...first, conversations: [row, ...first.conversations] }, ...rest],
  }
}

function lastAt(row: Conversation): number {
  return row.lastMessage?.createdAt ?? 0
}

/** R12: marks only rise; how many are still unread is known only when all is read. */
function read(row: Conversation, upTo: number | string): Conversation {
  const last = row.lastMessage && (row.lastMessage.position ?? row.lastMessage.createdAt)
  const all = last === undefined || (typeof last === typeof upTo && upTo >= last)
  return { ...row, readUpTo: upTo, ...(all ? { unreadCount: 0 } : {}) }
}

function mapRows(
  pages: ConversationPages,
  change: (row: Conversation) => Conversation | undefined,
): ConversationPages {
  let changed = false
  const next = pages.pages.map((page) => {
    const rows = page.conversations.map(change)
    if (rows.every((row, index) => row === page.conversations[index])) return page
    changed = true
    return { ...page, conversations: rows.filter((row) => row !== undefined) }
  })
  return changed ? { ...pages, pages: next } : pages
}
