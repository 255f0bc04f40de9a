import type { ChatStorage, OutboxRow } from './storage.js'

/** Keeps unsent operations as long as the page lives. */
export function memoryStorage(): ChatStorage {
  const accounts = new Map<string, Map<string, OutboxRow>>()
  return {
    durable: false,
    loadRows: async (account) =>
      [...(accounts.get(account)?.values() ?? [])].sort((a, b) => a.sequence - b.sequence),
    async putRow(account, row) {
      const rows = accounts.get(account)
      if (rows) rows.set(row.clientId, row)
      else accounts.set(account, new Map([[row.clientId, row]]))
    },
    async deleteRow(account, clientId) {
      accounts.get(account)?.delete(clientId)
    },
    async wipe(account) {
      accounts.delete(account)
    },
    close() {},
  }
}
