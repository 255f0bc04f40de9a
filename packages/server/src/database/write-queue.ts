import type { Kysely, Transaction } from 'kysely'
import type { Tables } from './tables.js'

/** All writes, one after another: what a transaction did is told before the next one begins. */
export interface WriteQueue {
  /**
   * Runs `work` in a transaction, then `tell` with its result once it is committed. Because the next
   * write waits for both, events leave in the order in which numbers were given out.
   */
  write<T>(work: (tx: Transaction<Tables>) => Promise<T>, tell?: (result: T) => void): Promise<T>
  /** Resolves when everything queued so far is done. */
  idle(): Promise<void>
}

export function createWriteQueue(db: Kysely<Tables>): WriteQueue {
  let last: Promise<unknown> = Promise.resolve()
  return {
    write(work, tell) {
      const done = last.then(async () => {
        const result = await db.transaction().execute(work)
        tell?.(result)
        return result
      })
      // Whoever wrote is told by `done`; the next write only waits for its end.
      last = done.catch(() => {})
      return done
    },
    async idle() {
      await last
    },
  }
}
