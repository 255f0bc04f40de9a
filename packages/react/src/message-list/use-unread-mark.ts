'use client'
import type { ChatConversation } from '@parley/core'
import { useEffect } from 'react'
import { useChatContext } from '../chat-context.js'
import { type ConversationPages, conversationsKey } from '../inbox-bridge.js'
import type { ListEngine } from './engine/list-engine.js'
import type { UnreadMark } from './unread-mark.js'

/** Finds out where the unread messages begin, and marks their first row once it is loaded. Renders nothing. */
export function useUnreadMark(
  engine: ListEngine,
  conversation: ChatConversation,
  unread: UnreadMark,
): void {
  const { client, queryClient } = useChatContext('MessageList.Root')
  useEffect(() => {
    const key = conversationsKey(client)
    const look = () => {
      const pages = queryClient.getQueryData<ConversationPages>(key)?.pages ?? []
      for (const { conversations } of pages)
        for (const row of conversations) if (row.id === conversation.id) unread.learn(row)
      if (!unread.mark(conversation.timeline.get())) return
      stop()
      engine.list.refresh()
    }
    const ends = [
      queryClient.getQueryCache().subscribe(look),
      conversation.timeline.subscribe(look),
    ]
    const stop = () => {
      for (const end of ends) end()
    }
    look()
    return stop
  }, [engine, conversation, unread, client, queryClient])
}
