import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { Kysely, Migrator, SqliteDialect } from 'kysely'
import Database from 'libsql'
import { StartError } from '../start-error.js'
import { lockDatabaseFile } from './file-lock.js'
import { migrations } from './migrations.js'
import { withStatementCache } from './statement-cache.js'
import type { Tables } from './tables.js'

export interface OpenDatabase {
  readonly db: Kysely<Tables>
  close(): Promise<void>
}

/** Opens the file (its folder is made when missing), takes its lock and brings its tables up to date. Throws StartError. */
export async function openDatabase(file: string): Promise<OpenDatabase> {
  const inMemory = file === ':memory:'
  let unlock = () => {}
  let connection: Database.Database | undefined
  try {
    if (!inMemory) {
      mkdirSync(dirname(file), { recursive: true })
      unlock = await lockDatabaseFile(file)
    }
    connection = new Database(file, { timeout: 5_000 })
    connection.exec('pragma journal_mode = wal')
    // Every commit reaches the disk before its answer: a number that was told must never be given out again.
    connection.exec('pragma synchronous = full')
    connection.exec('pragma foreign_keys = on')
    connection.exec('pragma busy_timeout = 5000')
    const db = new Kysely<Tables>({
      dialect: new SqliteDialect({ database: withStatementCache(connection) }),
    })
    const provider = { getMigrations: async () => migrations }
    const { error } = await new Migrator({ db, provider }).migrateToLatest()
    if (error !== undefined) throw error
    return {
      db,
      async close() {
        await db.destroy()
        unlock()
      },
    }
  } catch (cause) {
    connection?.close()
    unlock()
    if (cause instanceof StartError) throw cause
    throw new StartError(
      'database',
      `The database ${file} could not be opened: check that it is a file of this server and that its folder is writable.`,
      cause,
    )
  }
}
