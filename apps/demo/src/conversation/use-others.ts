import type { User } from '@parley/core'
import { useChatClient, useConversations } from '@parley/react'

/** The other members, as far as the loaded conversation list knows them. */
export function useOthers(conversationId: string): readonly User[] {
  const { me } = useChatClient()
  const { conversations } = useConversations()
  const { members = [] } = conversations.find(({ id }) => id === conversationId) ?? {}
  return members.filter((member) => member.id !== me.id)
}
