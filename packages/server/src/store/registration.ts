import type { Kysely } from 'kysely'
import type { Application } from '../application.js'
import type { Tables } from '../database/tables.js'

/** Whether this user has registered by ChatQL's schema, which its clients ask before they do. */
export async function isRegistered(db: Kysely<Tables>, userId: string): Promise<boolean> {
  const row = await db
    .selectFrom('users')
    .select('registered_at')
    .where('id', '=', userId)
    .executeTakeFirst()
  return row !== undefined && row.registered_at !== null
}

/** The first time counts; a repeat changes nothing. */
export async function register(app: Application, userId: string): Promise<void> {
  await app.writes.write((tx) =>
    tx
      .updateTable('users')
      .set({ registered_at: Date.now() })
      .where('id', '=', userId)
      .where('registered_at', 'is', null)
      .execute(),
  )
}
