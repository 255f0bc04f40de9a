import { createHash, randomBytes } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { Tables } from '../database/tables.js'
import { type UserView, userColumns, userView } from './users.js'

export interface Session {
  /** Names the session without being the token. */
  readonly id: string
  readonly user: UserView
  readonly expiresAt: number
}

const hashOf = (token: string) => createHash('sha256').update(token).digest('hex')

/** Returns the token; only its hash is kept. */
export async function createSession(db: Kysely<Tables>, userId: string, ttlMs: number) {
  const token = randomBytes(32).toString('base64url')
  const now = Date.now()
  await db
    .insertInto('sessions')
    .values({
      token_hash: hashOf(token),
      user_id: userId,
      created_at: now,
      expires_at: now + ttlMs,
    })
    .execute()
  return token
}

/** The session of this token, unless it is unknown or over. */
export async function findSession(db: Kysely<Tables>, token: string): Promise<Session | undefined> {
  const row = await db
    .selectFrom('sessions')
    .innerJoin('users', 'users.id', 'sessions.user_id')
    .select([...userColumns, 'sessions.token_hash', 'sessions.expires_at'])
    .where('sessions.token_hash', '=', hashOf(token))
    .where('sessions.expires_at', '>', Date.now())
    .executeTakeFirst()
  return row && { id: row.token_hash, user: userView(row), expiresAt: row.expires_at }
}

export const deleteSession = (db: Kysely<Tables>, id: string) =>
  db.deleteFrom('sessions').where('token_hash', '=', id).execute()

export const deleteExpiredSessions = (db: Kysely<Tables>) =>
  db.deleteFrom('sessions').where('expires_at', '<=', Date.now()).execute()
