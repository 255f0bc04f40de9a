import { never } from '../environment/alarm.js'
import { getOrMake } from '../store/get-or-make.js'
import type { Conversation, ConversationId } from '../transport.js'
import type { ChatStorage, OutboxRow, StoredTail } from './storage.js'

interface Account {
  readonly rows: Map<string, OutboxRow>
  readonly tails: Map<ConversationId, StoredTail>
  conversations: readonly Conversation[]
}

/** Keeps what it is given as long as the page lives. */
export function memoryStorage(): ChatStorage {
  const accounts = new Map<string, Account>()
  const of = (account: string) =>
    getOrMake(accounts, account, () => ({ rows: new Map(), tails: new Map(), conversations: [] }))
  return {
    durable: false,
    loadRows: async (account) => [...of(account).rows.values()],
    async putRow(account, row) {
      const { rows } = of(account)
      const { revision = 0 } = rows.get(row.clientId) ?? {}
      if (revision <= row.revision) rows.set(row.clientId, row)
    },
    async claimRow(account, row) {
      const { rows } = of(account)
      const { revision = never } = rows.get(row.clientId) ?? {}
      const isFirst = revision < row.revision
      if (isFirst) rows.set(row.clientId, row)
      return isFirst
    },
    async deleteRow(account, clientId) {
      of(account).rows.delete(clientId)
    },
    loadTail: async (account, id) => of(account).tails.get(id),
    async putTail(account, id, tail) {
      of(account).tails.set(id, tail)
    },
    async deleteTail(account, id) {
      of(account).tails.delete(id)
    },
    loadConversations: async (account) => of(account).conversations,
    async putConversations(account, conversations) {
      of(account).conversations = conversations
    },
    async wipe(account) {
      accounts.delete(account)
    },
    close() {},
  }
}
