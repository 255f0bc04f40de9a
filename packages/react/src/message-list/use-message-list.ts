'use client'
import type { MessageListJumps } from './jumps.js'
import { useMessageListContext } from './message-list-context.js'

/** The ways to move through the list of the nearest `MessageList.Root`. Throws when there is none. */
export function useMessageList(): MessageListJumps {
  return useMessageListContext('useMessageList').jumps
}
