/** The object stores; every key begins with the account. */
export type StoreName = 'rows' | 'tails' | 'conversations'

/** What each version of the schema adds: a database is brought up by those that it has not had. Only ever append. */
export const migrations: readonly ((database: IDBDatabase) => void)[] = [
  // [account, clientId]
  (database) => database.createObjectStore('rows'),
  (database) => {
    // [account, conversationId]
    database.createObjectStore('tails')
    // [account]
    database.createObjectStore('conversations')
  },
]

/** All keys of one account: an array sorts after every string. */
export function ofAccount(account: string): IDBKeyRange {
  return IDBKeyRange.bound([account], [account, []])
}
