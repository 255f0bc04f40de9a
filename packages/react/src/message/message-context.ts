'use client'
import type { MessageItem } from '@parley/core'
import { createContext, useContext } from 'react'

export interface MessageContextValue {
  readonly item: MessageItem
  /** Written by this account. */
  readonly own: boolean
  /** First of consecutive messages by one author. */
  readonly startsGroup: boolean
}

export const MessageContext = createContext<MessageContextValue | null>(null)

/** Last of consecutive messages by one author: beside the others, for it changes with the message that follows. */
export const EndsGroupContext = createContext(false)

/** The message of the nearest row. Throws when there is none; `part` is what asks. */
export function useMessageContext(part: string): MessageContextValue {
  const value = useContext(MessageContext)
  if (value === null) {
    throw new Error(
      `Parley: ${part} must be inside <MessageList.Rows>, which renders it once for each message.`,
    )
  }
  return value
}
