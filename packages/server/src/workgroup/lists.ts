import type { Kysely } from 'kysely'
import type { Tables } from '../database/tables.js'
import type { OpenRoom } from '../operations/enter-room.js'
import { RequestError } from '../request-error.js'
import { newestMessages } from '../store/newest-messages.js'
import { decodeCursor, encodeCursor, userColumns, userView } from '../store/users.js'
import { chatObject, positionOf, sessionObject, userObject } from './objects.js'

/** The one room. */
export const room: OpenRoom = { id: 'workgroup', title: 'Workgroup' }

export interface PageArguments {
  readonly _size: number
  readonly _cursor?: string | null
}

const maxSize = 100

/**
 * The newest messages before the one that the cursor names, oldest first: any message can be paged from. Throws `invalid` for
 * the size, `gone` for the cursor.
 */
export async function allMessages(db: Kysely<Tables>, { _size, _cursor }: PageArguments) {
  const limit = checkSize(_size)
  const position = _cursor == null ? undefined : positionOf(_cursor)
  if (_cursor != null && position === undefined) {
    throw new RequestError('gone', 'This cursor is no _id of a message: start again without one.')
  }
  const after = position === undefined ? undefined : encodeCursor([position])
  const { messages, nextToken } = await newestMessages(db, room.id, { limit, after })
  const data = messages.map(chatObject).reverse()
  return { data, before: nextToken === null ? null : (data[0]?._id ?? null), after: null }
}

export async function allUsers(db: Kysely<Tables>, { _size, _cursor }: PageArguments) {
  const rows = await db
    .selectFrom('users')
    .select(userColumns)
    .where('id', '>', placeOf(_cursor))
    .orderBy('id')
    .limit(checkSize(_size) + 1)
    .execute()
  return pageOf(
    rows,
    _size,
    ({ id }) => id,
    (row) => userObject(userView(row)),
  )
}

export async function allSessions(db: Kysely<Tables>, { _size, _cursor }: PageArguments) {
  const rows = await db
    .selectFrom('sessions')
    .selectAll()
    .where('expires_at', '>', Date.now())
    .where('token_hash', '>', placeOf(_cursor))
    .orderBy('token_hash')
    .limit(checkSize(_size) + 1)
    .execute()
  return pageOf(rows, _size, ({ token_hash }) => token_hash, sessionObject)
}

function checkSize(size: number): number {
  if (size >= 1 && size <= maxSize) return size
  throw new RequestError('invalid', `_size is ${size}; a page has 1 to ${maxSize} entries.`)
}

const placeOf = (cursor: string | null | undefined) =>
  cursor == null ? '' : String(decodeCursor(cursor, ['string'])[0])

/** `rows` has one more than the page where there is another page. */
function pageOf<Row, Shown>(
  rows: readonly Row[],
  size: number,
  placeOfRow: (row: Row) => string,
  show: (row: Row) => Shown,
) {
  const last = rows.length > size ? rows[size - 1] : undefined
  const data = rows.slice(0, size).map(show)
  return { data, before: null, after: last === undefined ? null : encodeCursor([placeOfRow(last)]) }
}
