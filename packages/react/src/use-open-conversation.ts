'use client'
import type { ChatConversation, ConversationId } from '@parley/core'
import { useEffect } from 'react'
import { useChatContext } from './chat-context.js'

/** Keeps a conversation open and live while mounted, and its summary in the query cache. */
export function useOpenConversation(id: ConversationId): ChatConversation {
  const { client, bridge } = useChatContext('useOpenConversation')
  useEffect(() => bridge.openConversation(id), [bridge, id])
  return client.conversation(id)
}
