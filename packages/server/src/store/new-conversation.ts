import type { Transaction } from 'kysely'
import type { Tables } from '../database/tables.js'
import { addMembers } from './memberships.js'

export interface NewConversation {
  readonly id: string
  readonly title: string | null
  readonly creatorId: string
  /** What the creator called the request: the same again is the same conversation. */
  readonly clientId: string
  /** Of a direct conversation: both ids, sorted. */
  readonly directKey?: string | null
  readonly memberIds: readonly string[]
}

/** Stores a conversation that is not there yet, and its first members. Returns when it was made, in ms since 1970. */
export async function insertConversation(
  tx: Transaction<Tables>,
  { id, title, creatorId, clientId, directKey = null, memberIds }: NewConversation,
): Promise<number> {
  const at = Date.now()
  await tx
    .insertInto('conversations')
    .values({
      id,
      title,
      direct_key: directKey,
      creator_id: creatorId,
      client_id: clientId,
      created_at: at,
      active_at: at,
      last_change: 0,
    })
    .execute()
  await addMembers(tx, id, memberIds, at)
  return at
}
