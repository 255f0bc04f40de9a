import { randomUUID } from 'node:crypto'
import { type Kysely, type Selectable, sql } from 'kysely'
import type { AuthenticatedUser } from '../chat-server-options.js'
import type { Tables } from '../database/tables.js'
import { parseJson } from '../parse-json.js'
import { RequestError } from '../request-error.js'
import { displayName, searchKey } from '../text-rules.js'

export interface UserView {
  readonly id: string
  readonly name: string
  readonly avatarUrl: string | null
  readonly profileUrl: string | null
}

export const userColumns = [
  'users.id as id',
  'users.name as name',
  'users.avatar_url as avatar_url',
  'users.profile_url as profile_url',
] as const

export const userView = (
  row: Pick<Selectable<Tables['users']>, 'id' | 'name' | 'avatar_url' | 'profile_url'>,
): UserView => ({
  id: row.id,
  name: row.name,
  avatarUrl: row.avatar_url,
  profileUrl: row.profile_url,
})

/** Those of `ids` that exist, in no particular order. */
export async function loadUsers(db: Kysely<Tables>, ids: readonly string[]): Promise<UserView[]> {
  if (ids.length === 0) return []
  const rows = await db.selectFrom('users').select(userColumns).where('id', 'in', ids).execute()
  return rows.map(userView)
}

const foundPerPage = 20

/** Users whose name holds `text` (everybody for none), those whose name starts with it first. Throws `gone` for a wrong cursor. */
export async function findUsers(db: Kysely<Tables>, text: string, cursor: string | undefined) {
  const wanted = searchKey(text).replace(/[\\%_]/g, '\\$&')
  const rank = sql<number>`case when name_key like ${`${wanted}%`} escape '\\' then 0 else 1 end`
  let query = db
    .selectFrom('users')
    .select([...userColumns, 'name_key', rank.as('rank')])
    .where(sql<boolean>`name_key like ${`%${wanted}%`} escape '\\'`)
    .orderBy(rank)
    .orderBy('name_key')
    .orderBy('id')
    .limit(foundPerPage + 1)
  if (cursor !== undefined) {
    const [afterRank, afterKey, afterId] = decodeCursor(cursor, ['number', 'string', 'string'])
    query = query.where(
      sql<boolean>`(${rank}, name_key, id) > (${afterRank}, ${afterKey}, ${afterId})`,
    )
  }
  const rows = await query.execute()
  const last = rows.length > foundPerPage ? rows[foundPerPage - 1] : undefined
  return {
    users: rows.slice(0, foundPerPage).map(userView),
    next: last === undefined ? null : encodeCursor([last.rank, last.name_key, last.id]),
  }
}

/** The user of this name, made when nobody has it yet. */
export async function userByName(db: Kysely<Tables>, name: string): Promise<UserView> {
  const signInKey = searchKey(name)
  const known = await db
    .selectFrom('users')
    .select(userColumns)
    .where('sign_in_key', '=', signInKey)
    .executeTakeFirst()
  if (known !== undefined) return userView(known)
  const row = {
    id: randomUUID(),
    name,
    name_key: signInKey,
    sign_in_key: signInKey,
    avatar_url: null,
    profile_url: null,
    created_at: Date.now(),
  }
  await db.insertInto('users').values(row).execute()
  return userView(row)
}

const maxUrlCharacters = 2_048
const shortUrl = (url: string | undefined) =>
  url !== undefined && url.length <= maxUrlCharacters ? url : null

/** A user whom the host application signed in, as the chat shows them. */
export const hostUserView = (user: AuthenticatedUser): UserView => ({
  id: user.id,
  name: displayName(user.name) || user.id,
  avatarUrl: shortUrl(user.avatarUrl),
  profileUrl: shortUrl(user.profileUrl),
})

/** The same, as the host application would say it. */
export const authenticatedUser = ({
  avatarUrl,
  profileUrl,
  ...user
}: UserView): AuthenticatedUser => ({
  ...user,
  ...(avatarUrl !== null && { avatarUrl }),
  ...(profileUrl !== null && { profileUrl }),
})

/** Makes or changes the row of this user; returns whether there was another one before. */
export async function keepUser(db: Kysely<Tables>, user: UserView): Promise<boolean> {
  const profile = {
    name: user.name,
    name_key: searchKey(user.name),
    avatar_url: user.avatarUrl,
    profile_url: user.profileUrl,
  }
  const { numUpdatedRows } = await db
    .updateTable('users')
    .set(profile)
    .where('id', '=', user.id)
    .executeTakeFirstOrThrow()
  if (numUpdatedRows > 0n) return true
  const row = { id: user.id, sign_in_key: null, created_at: Date.now(), ...profile }
  await db.insertInto('users').values(row).execute()
  return false
}

/** A place in a sorted list, made and read by the server only. */
export const encodeCursor = (place: readonly (string | number)[]) =>
  Buffer.from(JSON.stringify(place)).toString('base64url')

/** Throws `gone` for a place that this list did not make: `types` are those of its parts. */
export function decodeCursor(
  cursor: string,
  types: readonly ('string' | 'number')[],
): readonly (string | number)[] {
  const place = parseJson(Buffer.from(cursor, 'base64url').toString())
  if (Array.isArray(place) && String(place.map((part) => typeof part)) === String(types)) {
    return place
  }
  throw new RequestError(
    'gone',
    'This cursor is not one of this list: start again without a cursor.',
  )
}
