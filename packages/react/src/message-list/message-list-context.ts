'use client'
import { createContext, useContext } from 'react'
import type { ScrollKeeper } from './scroll-keeper.js'

export const MessageListContext = createContext<ScrollKeeper | null>(null)

/** The scroll state of the nearest `MessageList.Root`. Throws when there is none; `part` is what asks. */
export function useMessageListContext(part: string): ScrollKeeper {
  const keeper = useContext(MessageListContext)
  if (keeper === null) {
    throw new Error(`Parley: ${part} must be inside <MessageList.Root>, which owns the scrolling.`)
  }
  return keeper
}
