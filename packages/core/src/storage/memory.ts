import { getOrMake } from '../store/get-or-make.js'
import type { ChatStorage, OutboxRow } from './storage.js'

/** Keeps unsent operations as long as the page lives. */
export function memoryStorage(): ChatStorage {
  const accounts = new Map<string, Map<string, OutboxRow>>()
  const rowsOf = (account: string) => getOrMake(accounts, account, () => new Map())
  return {
    durable: false,
    loadRows: async (account) => [...rowsOf(account).values()],
    async putRow(account, row) {
      rowsOf(account).set(row.clientId, row)
    },
    async deleteRow(account, clientId) {
      rowsOf(account).delete(clientId)
    },
    async wipe(account) {
      accounts.delete(account)
    },
    close() {},
  }
}
