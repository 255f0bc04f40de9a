import type { Kysely } from 'kysely'
import type { Tables } from '../database/tables.js'
import { type MessageRecord, messageQuery, messageRecords } from './messages.js'
import { decodeCursor, encodeCursor } from './users.js'

export interface ShownMessages {
  /** Newest first. */
  readonly messages: readonly MessageRecord[]
  /** Where the next older ones begin; nothing at the start of the conversation. */
  readonly nextToken: string | null
}

export interface ShownMessagesRequest {
  readonly limit: number
  readonly after?: string | null | undefined
  readonly authorId?: string
}

/** The newest of those that are not deleted, for schemas that know of no deletion. Throws `gone` for a wrong token. */
export async function newestMessages(
  db: Kysely<Tables>,
  conversationId: string,
  { limit, after, authorId }: ShownMessagesRequest,
): Promise<ShownMessages> {
  let query = messageQuery(db)
    .where('messages.conversation_id', '=', conversationId)
    .where('messages.deleted_at', 'is', null)
    .orderBy('messages.position', 'desc')
    .limit(limit + 1)
  if (authorId !== undefined) query = query.where('messages.author_id', '=', authorId)
  if (after != null) {
    const [position] = decodeCursor(after, ['number'])
    query = query.where('messages.position', '<', Number(position))
  }
  const rows = await query.execute()
  const messages = await messageRecords(db, rows.slice(0, limit))
  const oldest = rows.length > limit ? messages.at(-1) : undefined
  return {
    messages,
    nextToken: oldest === undefined ? null : encodeCursor([oldest.position]),
  }
}
