'use client'
import { browserEnvironment, ChatError, type ConversationId, type UserId } from '@parley/core'
import { useCallback, useState } from 'react'
import { useChatContext } from './chat-context.js'
import { type ConversationPages, conversationsKey, upsertConversation } from './inbox-bridge.js'

export interface UseCreateConversation {
  /** Resolves with the id, or with undefined after a failure, which is then in `error`. */
  readonly create: (
    memberIds: readonly UserId[],
    title?: string,
  ) => Promise<ConversationId | undefined>
  readonly creating: boolean
  readonly error: ChatError | undefined
}

/** Starts a conversation and puts it into the list. */
export function useCreateConversation(): UseCreateConversation {
  const { client, queryClient } = useChatContext('useCreateConversation')
  const [state, setState] = useState<{ creating: boolean; error?: ChatError }>({ creating: false })
  const create = useCallback(
    async (memberIds: readonly UserId[], title?: string) => {
      setState({ creating: true })
      try {
        const { createConversation } = client.requests
        if (createConversation === undefined) throw new ChatError('unsupported')
        const clientId = browserEnvironment().createId()
        const conversation = await createConversation(
          { clientId, memberIds, ...(title === undefined ? {} : { title }) },
          { signal: new AbortController().signal },
        )
        queryClient.setQueryData<ConversationPages>(conversationsKey(client), (pages) =>
          pages === undefined ? pages : upsertConversation(pages, conversation),
        )
        setState({ creating: false })
        return conversation.id
      } catch (error) {
        if (!(error instanceof ChatError)) throw error
        setState({ creating: false, error })
        return undefined
      }
    },
    [client, queryClient],
  )
  return { create, creating: state.creating, error: state.error }
}
