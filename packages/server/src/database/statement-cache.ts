import type { SqliteDatabase, SqliteStatement } from 'kysely'
import type Database from 'libsql'

const maxStatements = 200

/** Compiles each SQL text once; the ones used longest ago go first. */
export function withStatementCache(database: Database.Database): SqliteDatabase {
  const statements = new Map<string, SqliteStatement>()
  return {
    prepare(sql) {
      let statement = statements.get(sql)
      if (statement === undefined) {
        const prepared = database.prepare(sql)
        statement = {
          reader: prepared.reader,
          all: (parameters) => prepared.all(parameters),
          run: (parameters) => prepared.run(parameters),
          iterate: (parameters) => prepared.iterate(parameters),
        }
        const oldest = statements.size < maxStatements ? undefined : statements.keys().next().value
        if (oldest !== undefined) statements.delete(oldest)
      } else {
        statements.delete(sql)
      }
      statements.set(sql, statement)
      return statement
    },
    close() {
      statements.clear()
      database.close()
    },
  }
}
