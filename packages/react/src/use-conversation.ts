'use client'
import type { Conversation, ConversationId } from '@parley/core'
import { useConversations } from './use-conversations.js'

/** Title and members of one conversation, as far as the loaded conversation list knows them. */
export function useConversation(id: ConversationId): Conversation {
  const { conversations } = useConversations()
  return conversations.find((conversation) => conversation.id === id) ?? { id }
}
