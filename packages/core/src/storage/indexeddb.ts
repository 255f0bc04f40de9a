import type { ChatError } from '../errors.js'
import { createIndexedDbConnection, Unusable } from './indexeddb-connection.js'
import { createIndexedDbMethods } from './indexeddb-methods.js'
import { memoryStorage } from './memory.js'
import type { ChatStorage } from './storage.js'

export interface IndexedDbStorageOptions {
  /** Of the database; tabs of one origin share those of one name. @default 'parley' */
  readonly name?: string
}

/**
 * Keeps what is unsent, and the first paint of the next page, in the browser's database until the browser discards it:
 * ask `navigator.storage.persist()` yourself where that matters, because some browsers then ask the person. Where
 * there is no usable IndexedDB (a private window, a sandboxed frame, a newer schema) it keeps all in memory, and `error`
 * says why. A database that is full, blocked or gone for a while fails with `storage`, and is used again when it works.
 */
export function indexedDbStorage({ name = 'parley' }: IndexedDbStorageOptions = {}): ChatStorage {
  const connection = createIndexedDbConnection(name)
  const stored = createIndexedDbMethods(connection)
  const memory = memoryStorage()
  let error: ChatError | undefined

  const either =
    <M extends keyof typeof stored>(method: M) =>
    async (...asked: unknown[]) => {
      // Each takes and gives what the method of its name does.
      const ask = (from: ChatStorage | typeof stored) =>
        (from[method] as (...asked: unknown[]) => unknown)(...asked)
      if (error) return ask(memory)
      try {
        return await ask(stored)
      } catch (thrown) {
        if (!(thrown instanceof Unusable)) throw thrown
        error = thrown
        return ask(memory)
      }
    }
  // Keys and values come from `stored`, which entries do not remember.
  const methods = Object.fromEntries(
    (Object.keys(stored) as (keyof typeof stored)[]).map((method) => [method, either(method)]),
  ) as unknown as typeof stored

  return {
    ...methods,
    get durable() {
      return !error
    },
    get error() {
      return error
    },
    get sharedName() {
      return error ? undefined : `indexeddb ${name}`
    },
    close: connection.close,
  }
}
