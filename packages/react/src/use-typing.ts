'use client'
import type { ConversationId, User } from '@parley/core'
import { useOpenConversation } from './use-open-conversation.js'
import { useReadable } from './use-readable.js'

/** Others who are typing now; keeps the conversation open while mounted. */
export function useTyping(conversationId: ConversationId): readonly User[] {
  return useReadable(useOpenConversation(conversationId).typing)
}
