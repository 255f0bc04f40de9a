import { never } from '../environment/alarm.js'
import type { Conversation } from '../transport.js'
import type { IndexedDbConnection } from './indexeddb-connection.js'
import { ofAccount, type StoreName } from './indexeddb-schema.js'
import type { ChatStorage, OutboxRow, StoredTail } from './storage.js'
import { isRow } from './well-formed.js'

const stores = ['rows', 'tails', 'conversations'] as const

/** A storage's methods, each one transaction. */
export function createIndexedDbMethods({
  transact,
}: IndexedDbConnection): Omit<ChatStorage, 'durable' | 'error' | 'sharedName' | 'close'> {
  const read = <T>(store: StoreName, run: (store: IDBObjectStore) => IDBRequest<T>) =>
    transact([store], { mode: 'readonly' }, (transaction) => run(transaction.objectStore(store)))
  const write = async (
    store: StoreName,
    run: (store: IDBObjectStore, fail: (error: unknown) => void) => IDBRequest,
  ) => {
    // What is only shown earlier may be lost with the power; what is unsent may not.
    const durability = store === 'rows' ? 'strict' : 'relaxed'
    await transact([store], { mode: 'readwrite', durability }, (transaction, fail) =>
      run(transaction.objectStore(store), fail),
    )
  }
  /** The page may be about to go: what is asked to commit is written without it. */
  const writeNow = (store: StoreName, value: unknown, key: IDBValidKey) =>
    write(store, (values) => {
      const putting = values.put(value, key)
      values.transaction.commit()
      return putting
    })
  const replace = async (
    account: string,
    row: OutboxRow,
    isOlder: (revision?: number) => boolean,
  ) => {
    let isReplaced = false
    await write('rows', (rows, fail) => {
      const key = [account, row.clientId]
      const stored: IDBRequest<OutboxRow | undefined> = rows.get(key)
      stored.onsuccess = () => {
        isReplaced = isOlder(stored.result?.revision)
        try {
          if (isReplaced) rows.put(row, key)
        } catch (error) {
          fail(error)
          rows.transaction.abort()
        }
      }
      return stored
    })
    return isReplaced
  }

  return {
    async loadRows(account) {
      const found = await read<unknown[]>('rows', (rows) => rows.getAll(ofAccount(account)))
      return (found ?? []).filter(isRow)
    },
    async putRow(account, row) {
      await replace(account, row, (revision = 0) => revision <= row.revision)
    },
    claimRow: (account, row) =>
      replace(account, row, (revision = never) => revision < row.revision),
    deleteRow: (account, clientId) => write('rows', (rows) => rows.delete([account, clientId])),
    loadTail: (account, id) =>
      read<StoredTail | undefined>('tails', (tails) => tails.get([account, id])),
    putTail: (account, id, tail) => writeNow('tails', tail, [account, id]),
    deleteTail: (account, id) => write('tails', (tails) => tails.delete([account, id])),
    async loadConversations(account) {
      const found = await read<readonly Conversation[] | undefined>('conversations', (all) =>
        all.get([account]),
      )
      return found ?? []
    },
    putConversations: (account, conversations) =>
      writeNow('conversations', conversations, [account]),
    async wipe(account) {
      await transact(stores, { mode: 'readwrite', durability: 'strict' }, (transaction) => {
        for (const store of stores) transaction.objectStore(store).delete(ofAccount(account))
        return undefined
      })
    },
  }
}
