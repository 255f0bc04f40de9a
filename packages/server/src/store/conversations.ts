import { type Kysely, sql } from 'kysely'
import type { Tables } from '../database/tables.js'
import {
  type MessageRecord,
  type MessageView,
  messageFor,
  messageQuery,
  messageRecords,
} from './messages.js'
import { decodeCursor, encodeCursor, type UserView, userColumns, userView } from './users.js'

export interface ConversationView {
  readonly id: string
  readonly title: string | null
  readonly members: readonly UserView[]
  readonly lastMessage: MessageView | null
  readonly unreadCount: number
  readonly readUpTo: number | null
}

interface Shared {
  readonly id: string
  readonly title: string | null
  readonly members: UserView[]
  lastMessage: MessageRecord | null
}

interface Standing {
  readonly user_id: string
  readonly read_up_to: number
  readonly unread: number
}

/** Counting stops here: nobody reads the difference, and a list must not cost more the longer one is away. */
const maxUnread = 1_000

/** One conversation as each of these members sees it; users who are not members are left out. */
export async function conversationFor(
  db: Kysely<Tables>,
  conversationId: string,
  viewerIds: readonly string[],
): Promise<Map<string, ConversationView>> {
  const shared = (await loadShared(db, [conversationId])).get(conversationId)
  if (shared === undefined || viewerIds.length === 0) return new Map()
  const marks = await db
    .selectFrom('memberships')
    .select(['user_id', 'read_up_to'])
    .where('conversation_id', '=', conversationId)
    .where('user_id', 'in', viewerIds)
    .execute()
  if (marks.length === 0) return new Map()
  const lowest = Math.min(...marks.map(({ read_up_to }) => read_up_to))
  // Read once for all of them: a count for each would be a query for each.
  const newest = await db
    .selectFrom('messages')
    .select(['author_id', 'position', 'deleted_at'])
    .where('conversation_id', '=', conversationId)
    .where('position', '>', lowest)
    .orderBy('position', 'desc')
    .limit(maxUnread)
    .execute()
  const unreadOf = (userId: string, readUpTo: number) => {
    let unread = 0
    for (const { author_id, position, deleted_at } of newest) {
      if (position <= readUpTo) break
      if (author_id !== userId && deleted_at === null) unread += 1
    }
    return unread
  }
  return new Map(
    marks.map(({ user_id, read_up_to }) => {
      const unread = unreadOf(user_id, read_up_to)
      return [user_id, viewOf(shared, { user_id, read_up_to, unread })]
    }),
  )
}

/** The viewer's conversations, latest activity first. Throws `gone` for a wrong cursor. */
export async function listConversations(
  db: Kysely<Tables>,
  viewerId: string,
  limit: number,
  cursor: string | undefined,
) {
  let query = db
    .selectFrom('memberships')
    .innerJoin('conversations', 'conversations.id', 'memberships.conversation_id')
    .select(['conversations.id', 'conversations.active_at'])
    .where('memberships.user_id', '=', viewerId)
    .orderBy('conversations.active_at', 'desc')
    .orderBy('conversations.id', 'desc')
    .limit(limit + 1)
  if (cursor !== undefined) {
    const [activeAt, id] = decodeCursor(cursor, ['number', 'string'])
    query = query.where(
      sql<boolean>`(conversations.active_at, conversations.id) < (${activeAt}, ${id})`,
    )
  }
  const rows = await query.execute()
  const page = rows.slice(0, limit)
  const ids = page.map((row) => row.id)
  const shared = await loadShared(db, ids)
  const standings =
    ids.length === 0
      ? []
      : await standingQuery(db)
          .where('memberships.user_id', '=', viewerId)
          .where('memberships.conversation_id', 'in', ids)
          .execute()
  const standingOf = new Map(standings.map((standing) => [standing.conversation_id, standing]))
  const conversations = ids.flatMap((id) => {
    const parts = shared.get(id)
    const standing = standingOf.get(id)
    return parts !== undefined && standing !== undefined ? [viewOf(parts, standing)] : []
  })
  const last = rows.length > limit ? page.at(-1) : undefined
  return {
    conversations,
    next: last === undefined ? null : encodeCursor([last.active_at, last.id]),
  }
}

const viewOf = (shared: Shared, standing: Standing): ConversationView => ({
  ...shared,
  lastMessage: shared.lastMessage && messageFor(standing.user_id, shared.lastMessage),
  unreadCount: standing.unread,
  readUpTo: standing.read_up_to || null,
})

const standingQuery = (db: Kysely<Tables>) =>
  db.selectFrom('memberships').select([
    'memberships.conversation_id',
    'memberships.user_id',
    'memberships.read_up_to',
    sql<number>`(
      select count(*) from (
        select author_id, deleted_at from messages
        where messages.conversation_id = memberships.conversation_id
          and messages.position > memberships.read_up_to
        order by messages.position desc limit ${maxUnread}
      ) as unread where author_id <> memberships.user_id and deleted_at is null
    )`.as('unread'),
  ])

async function loadShared(db: Kysely<Tables>, ids: readonly string[]) {
  const shared = new Map<string, Shared>()
  if (ids.length === 0) return shared
  const rows = await db
    .selectFrom('conversations')
    .select(['id', 'title'])
    .where('id', 'in', ids)
    .execute()
  for (const row of rows) shared.set(row.id, { ...row, members: [], lastMessage: null })

  const members = await db
    .selectFrom('memberships')
    .innerJoin('users', 'users.id', 'memberships.user_id')
    .select([...userColumns, 'memberships.conversation_id'])
    .where('memberships.conversation_id', 'in', ids)
    .orderBy('memberships.joined_at')
    .orderBy('users.name_key')
    .execute()
  for (const member of members) shared.get(member.conversation_id)?.members.push(userView(member))

  const newest = await messageQuery(db)
    .where('messages.conversation_id', 'in', ids)
    .where(
      'messages.position',
      '=',
      sql<number>`(select max(position) from messages as later where later.conversation_id = messages.conversation_id)`,
    )
    .execute()
  for (const message of await messageRecords(db, newest)) {
    const parts = shared.get(message.conversationId)
    if (parts !== undefined) parts.lastMessage = message
  }
  return shared
}
