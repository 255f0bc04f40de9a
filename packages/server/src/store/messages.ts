import type { Kysely } from 'kysely'
import type { Tables } from '../database/tables.js'
import { type UserView, userView } from './users.js'

export interface ReactionView {
  readonly emoji: string
  readonly userIds: readonly string[]
  readonly count: number
}

export interface MessageView {
  readonly id: string
  readonly conversationId: string
  readonly author: UserView
  readonly text: string
  readonly createdAt: number
  readonly position: number
  readonly revision: number
  readonly clientId: string | null
  readonly editedAt: number | null
  readonly deletedAt: number | null
  readonly reactions: readonly ReactionView[]
}

/** A message as it is, for nobody in particular: `messageFor` makes it a view. */
export type MessageRecord = MessageView & { readonly clientId: string }

/** `clientId` is only for the author, so that nobody else can pass off an echo. */
export const messageFor = (viewerId: string, message: MessageRecord): MessageView =>
  message.author.id === viewerId ? message : { ...message, clientId: null }

/** Of one emoji at most so many users are listed; `count` has them all. */
const maxListedUsers = 100

export const messageQuery = (db: Kysely<Tables>) =>
  db
    .selectFrom('messages')
    .innerJoin('users', 'users.id', 'messages.author_id')
    .selectAll('messages')
    .select(['users.name', 'users.avatar_url', 'users.profile_url'])

type MessageRow = Awaited<ReturnType<ReturnType<typeof messageQuery>['execute']>>[number]

/** In the order of `rows`; the reactions of all of them are one query. */
export async function messageRecords(
  db: Kysely<Tables>,
  rows: readonly MessageRow[],
): Promise<MessageRecord[]> {
  const reactions = await loadReactions(
    db,
    rows.map((row) => row.id),
  )
  return rows.map((row) => ({
    id: row.id,
    conversationId: row.conversation_id,
    author: userView({ ...row, id: row.author_id }),
    text: row.text,
    createdAt: row.created_at,
    position: row.position,
    revision: row.revision,
    clientId: row.client_id,
    editedAt: row.edited_at,
    deletedAt: row.deleted_at,
    reactions: reactions.get(row.id) ?? [],
  }))
}

export async function loadMessage(
  db: Kysely<Tables>,
  id: string,
): Promise<MessageRecord | undefined> {
  const rows = await messageQuery(db).where('messages.id', '=', id).execute()
  return (await messageRecords(db, rows))[0]
}

async function loadReactions(db: Kysely<Tables>, messageIds: readonly string[]) {
  const byMessage = new Map<string, { emoji: string; userIds: string[]; count: number }[]>()
  if (messageIds.length === 0) return byMessage
  const rows = await db
    .selectFrom('reactions')
    .select(['message_id', 'emoji', 'user_id'])
    .where('message_id', 'in', messageIds)
    .orderBy('change')
    .execute()
  for (const row of rows) {
    const ofMessage = byMessage.get(row.message_id) ?? []
    const known = ofMessage.find((reaction) => reaction.emoji === row.emoji)
    const ofEmoji = known ?? { emoji: row.emoji, userIds: [], count: 0 }
    if (known === undefined) byMessage.set(row.message_id, [...ofMessage, ofEmoji])
    ofEmoji.count += 1
    if (ofEmoji.userIds.length < maxListedUsers) ofEmoji.userIds.push(row.user_id)
  }
  return byMessage
}
