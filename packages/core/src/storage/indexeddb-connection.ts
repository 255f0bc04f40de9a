import { createAlarm } from '../environment/alarm.js'
import { systemClock } from '../environment/clock.js'
import { ChatError } from '../errors.js'
import { migrations, type StoreName } from './indexeddb-schema.js'

/** A database that does not open within this, because another tab keeps it or the browser says nothing, has failed. */
const openWithinMs = 5_000
/** Whoever comes after that is not kept waiting as long once more. */
const lateWithinMs = 100

/** What a transaction does; `fail` is for what throws in the handler of a request, where nobody would hear it. */
export type Run<T> = (
  transaction: IDBTransaction,
  fail: (error: unknown) => void,
) => IDBRequest<T> | undefined

/** One connection to the database, opened at its first use and again when it was lost. */
export interface IndexedDbConnection {
  /**
   * One transaction; resolves with the result of the request that `run` returns, once everything is written. Rejects with
   * ChatError `storage`, and with `Unusable` where no later attempt of this page can succeed.
   */
  transact<T>(
    stores: readonly StoreName[],
    options: { readonly mode: IDBTransactionMode; readonly durability?: 'strict' | 'relaxed' },
    run: Run<T>,
  ): Promise<T | undefined>
  /** After what was begun before. */
  close(): void
}

/** This page has to go on without the database. */
export class Unusable extends ChatError {}

export function createIndexedDbConnection(name: string): IndexedDbConnection {
  let opening: Promise<IDBDatabase> | undefined
  let database: IDBDatabase | undefined
  let inUse = 0
  let closed = false
  let isLate = false

  const lost = () => {
    isLate = false
    opening = undefined
    database = undefined
  }
  const open = () => {
    opening ??= openDatabase(name).then(
      (opened) => {
        database = opened
        isLate = false
        // Another tab wants to upgrade or delete it: it is opened again at the next use.
        opened.onversionchange = () => {
          opened.close()
          lost()
        }
        // The browser took it away.
        opened.onclose = lost
        return opened
      },
      (error) => {
        lost()
        throw error
      },
    )
    return opening
  }
  const opened = async () => {
    const alarm = createAlarm(systemClock)
    try {
      return await Promise.race([
        open(),
        new Promise<never>((_, reject) => {
          alarm.set(isLate ? lateWithinMs : openWithinMs, () => {
            isLate = true
            reject(new ChatError('storage', { message: blocked }))
          })
        }),
      ])
    } finally {
      alarm.stop()
    }
  }
  const end = () => {
    if (!closed || inUse > 0) return
    if (database) database.close()
    // One that does not open in the end was told to who waited for it, and leaves nothing to close.
    else opening?.then((late) => late.close()).catch(() => {})
    lost()
  }

  return {
    async transact(stores, { mode, durability }, run) {
      if (closed) throw new ChatError('storage', { message: 'The storage is closed.' })
      inUse += 1
      try {
        const begin = async () =>
          (await opened()).transaction(stores, mode, durability && { durability })
        const transaction = await begin().catch((error) => {
          if (error?.name !== 'InvalidStateError') throw error
          // It was lost without a word.
          lost()
          return begin()
        })
        return await outcome(transaction, run)
      } catch (error) {
        throw toStorageError(error)
      } finally {
        inUse -= 1
        end()
      }
    },
    close() {
      closed = true
      end()
    },
  }
}

function openDatabase(name: string): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    // In a sandboxed frame even touching it throws.
    const request = globalThis.indexedDB?.open(name, migrations.length)
    if (!request) throw new Unusable('storage', { message: missing })
    request.onupgradeneeded = ({ oldVersion }) => {
      for (const migrate of migrations.slice(oldVersion)) migrate(request.result)
    }
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => {
      const { error } = request
      // Some private windows open nothing.
      const isPrivate = error?.name === 'InvalidStateError'
      reject(isPrivate ? new Unusable('storage', { message: missing, cause: error }) : error)
    }
  })
}

function outcome<T>(transaction: IDBTransaction, run: Run<T>): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const request = run(transaction, reject)
    transaction.oncomplete = () => resolve(request?.result)
    transaction.onabort = () => reject(transaction.error ?? request?.error)
  })
}

const messages: Readonly<Record<string, string>> = {
  QuotaExceededError:
    'The browser has no more room for this site: what is unsent is only in memory. Free some space on the device.',
  SecurityError: 'The browser forbids IndexedDB here: what is unsent does not outlive the page.',
  VersionError:
    'Another tab runs a newer version of the app, with a newer database: what is unsent here does not outlive the page. Reload it.',
}
/** What stays so as long as the page lives. */
const lasting = ['SecurityError', 'VersionError', 'NotFoundError']

function toStorageError(cause: unknown): ChatError {
  if (cause instanceof ChatError) return cause
  const { name = 'nothing said' } = (cause ?? {}) as { readonly name?: string }
  const message = messages[name] ?? `IndexedDB failed (${name}): see \`cause\`.`
  return new (lasting.includes(name) ? Unusable : ChatError)('storage', { message, cause })
}

const missing = 'There is no IndexedDB here: what is unsent does not outlive the page.'
const blocked =
  'The database did not open within 5 s: perhaps a tab with an older version of the app keeps it. Close or reload that.'
