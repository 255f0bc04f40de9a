import type { Kysely, Transaction } from 'kysely'
import type { Tables } from '../database/tables.js'
import { notAMember } from '../request-error.js'

export async function isMember(db: Kysely<Tables>, conversationId: string, userId: string) {
  const row = await db
    .selectFrom('memberships')
    .select('user_id')
    .where('conversation_id', '=', conversationId)
    .where('user_id', '=', userId)
    .executeTakeFirst()
  return row !== undefined
}

/** Throws `forbidden`, the same for an unknown conversation as for one of others. */
export async function requireMember(db: Kysely<Tables>, conversationId: string, userId: string) {
  if (!(await isMember(db, conversationId, userId))) throw notAMember()
}

export async function memberIds(db: Kysely<Tables>, conversationId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('memberships')
    .select('user_id')
    .where('conversation_id', '=', conversationId)
    .execute()
  return rows.map((row) => row.user_id)
}

/** Those who are none yet; what was said before they came is unread. */
export async function addMembers(
  tx: Transaction<Tables>,
  conversationId: string,
  userIds: readonly string[],
  joinedAt: number,
) {
  const rows = userIds.map((userId) => ({
    conversation_id: conversationId,
    user_id: userId,
    joined_at: joinedAt,
    read_up_to: 0,
    read_change: 0,
  }))
  await tx.insertInto('memberships').values(rows).execute()
}
