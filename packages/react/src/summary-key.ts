import type { ConversationId, UserId } from '@parley/core'
import { hashKey, type QueryClient } from '@tanstack/react-query'

const taken = new WeakMap<QueryClient, Set<string>>()

/**
 * The cache key of a conversation's summary. `['parley', conversationId]` is the first client's on this query client;
 * another one's says whose it is, and a filter by the short key finds both.
 */
export function claimSummaryKey(queryClient: QueryClient, account: UserId, id: ConversationId) {
  const hashes = taken.get(queryClient) ?? new Set()
  taken.set(queryClient, hashes)
  let queryKey: readonly (string | number)[] = ['parley', id]
  for (let client = 2; hashes.has(hashKey(queryKey)); client += 1)
    queryKey = ['parley', id, account, client]
  const hash = hashKey(queryKey)
  hashes.add(hash)
  return { queryKey, release: () => void hashes.delete(hash) }
}
