'use client'
import { ChatError, type User } from '@parley/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useChatContext } from './chat-context.js'
import { foundUsersKey } from './inbox-bridge.js'

export interface UseFoundUsers {
  readonly users: readonly User[]
  readonly status: 'idle' | 'loading' | 'ready' | 'failed'
}

const pauseMs = 200

/** Users whose name fits what is typed, without oneself; asked once the typing pauses. */
export function useFoundUsers(text: string): UseFoundUsers {
  const { client, queryClient, signedOut } = useChatContext('useFoundUsers')
  const [asked, setAsked] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setAsked(text), pauseMs)
    return () => clearTimeout(timer)
  }, [text])
  const query = useQuery(
    {
      queryKey: [...foundUsersKey(client), asked.trim()],
      queryFn: async ({ signal }) => {
        const { findUsers } = client.requests
        if (findUsers === undefined) throw new ChatError('unsupported')
        return (await findUsers({ text: asked.trim() }, { signal })).users
      },
      enabled: !signedOut,
      retry: false,
      placeholderData: keepPreviousData,
    },
    queryClient,
  )
  const users = (query.data ?? []).filter((user) => user.id !== client.me.id)
  const status = query.isError ? 'failed' : query.data === undefined ? 'loading' : 'ready'
  return { users, status }
}
