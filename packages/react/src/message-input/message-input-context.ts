'use client'
import type { ChatConversation, ChatError } from '@parley/core'
import { createContext, type RefObject, useContext } from 'react'
import type { Draft } from '../draft-store.js'

export interface MessageInputContextValue {
  readonly conversation: ChatConversation
  readonly draft: Draft
  /** Why the last attempt queued nothing. */
  readonly error: ChatError | undefined
  /** The id of the element that says so. */
  readonly errorId: string
  /** The conversation is closed to this account. */
  readonly disabled: boolean
  readonly textarea: RefObject<HTMLTextAreaElement | null>
  setText(text: string): void
  /** Sends, or saves the edit; what cannot be queued stays in the input, with the error. */
  submit(): void
  /** Starts to edit the newest own message, if there is one that can be edited. */
  editLast(): void
  cancelEditing(): void
}

export const MessageInputContext = createContext<MessageInputContextValue | null>(null)

/** The nearest `MessageInput.Root`. Throws when there is none; `part` is what asks. */
export function useMessageInput(part: string): MessageInputContextValue {
  const value = useContext(MessageInputContext)
  if (value === null) {
    throw new Error(`Parley: ${part} must be inside <MessageInput.Root>, which holds the draft.`)
  }
  return value
}
