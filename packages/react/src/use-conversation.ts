'use client'
import type { Conversation, ConversationId } from '@parley/core'
import { useConversations } from './use-conversations.js'

export interface UseConversation {
  /** Only `id` is sure to be there. */
  readonly conversation: Conversation
  /** The conversation list is still being loaded. */
  readonly loading: boolean
}

/** Title and members of one conversation, as far as the loaded conversation list knows them. */
export function useConversation(id: ConversationId): UseConversation {
  const { conversations, status } = useConversations()
  const known = conversations.find((conversation) => conversation.id === id)
  return {
    conversation: known ?? { id },
    loading: known === undefined && status === 'loading',
  }
}
