import type { ConversationId } from '../transport.js'
import { type Entry, targetOf } from './outbox-row.js'

/** Settled rows that are remembered, so that late news of them is known as such. */
const mostSettled = 1_000

/** The rows that this page knows, and those that it knew. */
export interface Entries {
  get(clientId: string | undefined): Entry | undefined
  all(): Iterable<Entry>
  /** In the order in which they are sent. */
  of(conversationId: ConversationId): Entry[]
  /** @default of all conversations */
  count(conversationId?: ConversationId): number
  /** Edits, deletions and reactions of the message that this row sends. */
  dependents(entry: Entry): Entry[]
  add(entry: Entry): void
  /** `messageId`: what a send has become. */
  settle(clientId: string, messageId?: string): void
  wasSettled(clientId: string): boolean
  messageIdOf(clientId: string | undefined): string | undefined
  clear(): void
  /** There is a row of this number. */
  passed(sequence: number): void
  /** A number after all that are known, also where what an earlier page stored could not be read. */
  nextSequence(now: number): number
}

export function createEntries(): Entries {
  const entries = new Map<string, Entry>()
  const settled = new Map<string, string | undefined>()
  let sequence = 0
  const passed = (number: number) => {
    sequence = Math.max(sequence, number)
  }
  return {
    get: (clientId = '') => entries.get(clientId),
    all: () => [...entries.values()],
    of: (id) =>
      [...entries.values()].filter(({ conversationId }) => conversationId === id).sort(inOrder),
    count: (id) =>
      id === undefined
        ? entries.size
        : [...entries.values()].filter(({ conversationId }) => conversationId === id).length,
    dependents: ({ clientId }) =>
      [...entries.values()].filter((one) => targetOf(one) === clientId).sort(inOrder),
    add(entry) {
      entries.set(entry.clientId, entry)
      passed(entry.sequence)
    },
    passed,
    settle(clientId, messageId) {
      entries.delete(clientId)
      settled.set(clientId, messageId ?? settled.get(clientId))
      if (settled.size <= mostSettled) return
      const [oldest = ''] = settled.keys()
      settled.delete(oldest)
    },
    wasSettled: (clientId) => settled.has(clientId),
    messageIdOf: (clientId = '') => settled.get(clientId),
    clear: () => entries.clear(),
    nextSequence(now) {
      sequence = Math.max(sequence + 1, now)
      return sequence
    },
  }
}

/** Those that are still being written have no number: they come last, as they were made. */
function inOrder(one: Entry, other: Entry): number {
  return (
    (one.sequence || Infinity) - (other.sequence || Infinity) ||
    one.queuedAt - other.queuedAt ||
    (one.sequence && one.clientId < other.clientId ? -1 : 0)
  )
}
