import { useChatClient, useConversations } from '@parley/react'
import { useRoute } from '../routing/use-route.js'

/** Counts what waits to be sent in the conversations that the page knows, at the moment of the call. */
export function useUnsentCount(): () => number {
  const client = useChatClient()
  const { conversations } = useConversations()
  const { conversationId } = useRoute()
  return () => {
    const ids = new Set(conversations.map(({ id }) => id))
    if (conversationId !== undefined) ids.add(conversationId)
    return [...ids].reduce((sum, id) => sum + client.conversation(id).state.get().unsent, 0)
  }
}
