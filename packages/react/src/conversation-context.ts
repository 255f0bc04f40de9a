'use client'
import type { ChatConversation } from '@parley/core'
import { createContext, useContext } from 'react'

export const ConversationContext = createContext<ChatConversation | null>(null)

/** The conversation of the nearest `ChatWindow.Root`. Throws when there is none; `part` is what asks. */
export function useConversationContext(part: string): ChatConversation {
  const conversation = useContext(ConversationContext)
  if (conversation === null) {
    throw new Error(
      `Parley: ${part} must be inside <ChatWindow.Root conversationId="…">, which says what it shows.`,
    )
  }
  return conversation
}
