import type { ChatRequests } from '../chat-client.js'
import type { Conversation } from '../transport.js'
import type { AccountStore } from './account-store.js'

const mostConversations = 100

/** The same requests; the first pages of the conversation list are stored as they come. */
export function storingConversations(requests: ChatRequests, store: AccountStore): ChatRequests {
  const { loadConversations } = requests
  if (!loadConversations) return requests
  let known: readonly Conversation[] | undefined
  return {
    ...requests,
    async loadConversations(asked, call) {
      const page = await loadConversations(asked, call)
      // What follows pages that are not known says nothing of the beginning.
      const before = asked.cursor === undefined ? [] : known
      if (before && before.length < mostConversations && Array.isArray(page?.conversations)) {
        const ids = new Set(before.map(({ id }) => id))
        const fresh = page.conversations.filter(({ id }) => !ids.has(id))
        known = [...before, ...fresh].slice(0, mostConversations)
        void store.putConversations(known)
      }
      return page
    },
  }
}
