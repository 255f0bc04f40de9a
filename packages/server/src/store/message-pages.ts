import type { Kysely } from 'kysely'
import type { Tables } from '../database/tables.js'
import { RequestError } from '../request-error.js'
import { type MessageView, messageFor, messageQuery, messageRecords } from './messages.js'

export interface MessagePageView {
  readonly messages: readonly MessageView[]
  readonly atStart: boolean
  readonly atEnd: boolean
}

export interface PageStart {
  readonly before?: string | null
  readonly after?: string | null
  readonly around?: string | null
}

/** A contiguous page, oldest first. Throws `invalid` for two starts, `gone` for a start that is not in the conversation. */
export async function loadMessagePage(
  db: Kysely<Tables>,
  viewerId: string,
  conversationId: string,
  start: PageStart,
  limit: number,
): Promise<MessagePageView> {
  const ids = [start.before, start.after, start.around].filter((id) => id != null)
  if (ids.length > 1) {
    throw new RequestError('invalid', 'Give at most one of before, after and around.')
  }
  const read = async (direction: 'older' | 'newer', than: number, count: number) => {
    const older = direction === 'older'
    const rows = await messageQuery(db)
      .where('conversation_id', '=', conversationId)
      .where('position', older ? '<' : '>', than)
      .orderBy('position', older ? 'desc' : 'asc')
      .limit(count + 1)
      .execute()
    const page = rows.slice(0, count)
    return { rows: older ? page.reverse() : page, complete: rows.length <= count }
  }
  const page = async (
    rows: Awaited<ReturnType<typeof read>>['rows'],
    atStart: boolean,
    atEnd: boolean,
  ) => ({
    messages: (await messageRecords(db, rows)).map((message) => messageFor(viewerId, message)),
    atStart,
    atEnd,
  })

  const [id] = ids
  if (id === undefined) {
    const newest = await read('older', Number.MAX_SAFE_INTEGER, limit)
    return page(newest.rows, newest.complete, true)
  }
  const position = await positionOf(db, conversationId, id)
  if (start.before != null) {
    const older = await read('older', position, limit)
    return page(older.rows, older.complete, false)
  }
  if (start.after != null) {
    const newer = await read('newer', position, limit)
    return page(newer.rows, false, newer.complete)
  }
  const olderCount = Math.floor((limit - 1) / 2)
  const older = await read('older', position, olderCount)
  const newer = await read('newer', position - 1, limit - older.rows.length)
  return page([...older.rows, ...newer.rows], older.complete, newer.complete)
}

async function positionOf(db: Kysely<Tables>, conversationId: string, messageId: string) {
  const row = await db
    .selectFrom('messages')
    .select('position')
    .where('id', '=', messageId)
    .where('conversation_id', '=', conversationId)
    .executeTakeFirst()
  if (row === undefined) {
    throw new RequestError(
      'gone',
      'The message to start from is not in this conversation: load the newest page.',
    )
  }
  return row.position
}
