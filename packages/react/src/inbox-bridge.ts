import type {
  ChatClient,
  Conversation,
  ConversationPage,
  Cursor,
  InboxChange,
  Unsubscribe,
} from '@parley/core'
import type { InfiniteData, QueryClient } from '@tanstack/react-query'

export type ConversationPages = InfiniteData<ConversationPage, Cursor | undefined>

export const conversationsKey = (client: ChatClient) => ['parley:conversations', client.me.id]

/** Writes what the inbox says into the cached conversation list, row by row. */
export function listenToInbox(client: ChatClient, queryClient: QueryClient): Unsubscribe {
  const queryKey = conversationsKey(client)
  return client.onInboxChange((change) => {
    if (change.type === 'refresh') {
      void queryClient.invalidateQueries({ queryKey })
      return
    }
    queryClient.setQueryData<ConversationPages>(queryKey, (pages) =>
      pages === undefined ? pages : applyInboxChange(pages, change, client.me.id),
    )
  })
}

/** The pages after one change; the same object where nothing changes. */
export function applyInboxChange(
  pages: ConversationPages,
  change: Exclude<InboxChange, { readonly type: 'refresh' }>,
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
