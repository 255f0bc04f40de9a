'use client'
import { createContext, useContext } from 'react'
import type { ListEngine } from './engine/list-engine.js'
import type { MessageListJumps } from './jumps.js'
import type { UnreadMark } from './unread-mark.js'

export interface MessageListContextValue {
  readonly engine: ListEngine
  readonly jumps: MessageListJumps
  readonly unread: UnreadMark
}

export const MessageListContext = createContext<MessageListContextValue | null>(null)

/** The list of the nearest `MessageList.Root`. Throws when there is none; `part` is what asks. */
export function useMessageListContext(part: string): MessageListContextValue {
  const value = useContext(MessageListContext)
  if (value === null) {
    throw new Error(`Parley: ${part} must be inside <MessageList.Root>, which owns the scrolling.`)
  }
  return value
}
