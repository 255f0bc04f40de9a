'use client'
import { ChatError, type ConversationId, type MessageContent } from '@parley/core'
import { useCallback, useState } from 'react'
import { useChatContext } from './chat-context.js'

export interface UseSendMessage {
  /**
   * Shows the message as pending at once and returns its `clientId`; returns undefined and sets `error` where
   * nothing was queued (empty, too long, no storage): the text is the caller's to keep.
   */
  readonly send: (content: string | MessageContent) => string | undefined
  readonly error: ChatError | undefined
  readonly clearError: () => void
}

/** Sends into a conversation, through the outbox. */
export function useSendMessage(conversationId: ConversationId): UseSendMessage {
  const { client } = useChatContext('useSendMessage')
  const [failure, setFailure] = useState<{
    readonly id: ConversationId
    readonly error: ChatError
  }>()
  const clearError = useCallback(() => setFailure(undefined), [])
  const send = useCallback(
    (content: string | MessageContent) => {
      try {
        const clientId = client
          .conversation(conversationId)
          .send(typeof content === 'string' ? { text: content } : content)
        setFailure(undefined)
        return clientId
      } catch (error) {
        if (!(error instanceof ChatError)) throw error
        setFailure({ id: conversationId, error })
        return undefined
      }
    },
    [client, conversationId],
  )
  return { send, error: failure?.id === conversationId ? failure.error : undefined, clearError }
}
