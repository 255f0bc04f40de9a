import { setTimeout as delay } from 'node:timers/promises'
import Database from 'libsql'
import { StartError } from '../start-error.js'

const attempts = 20
const betweenAttemptsMs = 100

/**
 * Keeps a second server off the same database: live events travel inside one process, so its people
 * would not hear those of the other. The lock is one of the operating system, held through an open
 * transaction on `<file>.lock`: a process that dies in any way lets go of it.
 * Waits up to 2 s for one that is just closing. Throws StartError `database-in-use`.
 */
export async function lockDatabaseFile(databaseFile: string): Promise<() => void> {
  const lock = new Database(`${databaseFile}.lock`)
  for (let attempt = 1; ; attempt++) {
    try {
      lock.exec('begin exclusive')
      return () => {
        lock.exec('rollback')
        lock.close()
      }
    } catch (cause) {
      if (attempt < attempts && isBusy(cause)) {
        await delay(betweenAttemptsMs)
        continue
      }
      lock.close()
      if (!isBusy(cause)) throw cause
      throw new StartError(
        'database-in-use',
        `Another server has ${databaseFile} open. Two servers on one file would not hear each other's messages: ` +
          'stop the other one, or give this one a file of its own (PARLEY_DB).',
        cause,
      )
    }
  }
}

const isBusy = (error: unknown) =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY')
