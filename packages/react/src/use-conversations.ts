'use client'
import { ChatError, type Conversation, type Cursor } from '@parley/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useEffect, useMemo } from 'react'
import { useChatContext } from './chat-context.js'
import { conversationsKey } from './inbox-bridge.js'
import { useReadable } from './use-readable.js'

export interface UseConversations {
  readonly conversations: readonly Conversation[]
  /** `unsupported`: the transport has no conversation list. */
  readonly status: 'loading' | 'ready' | 'failed' | 'unsupported'
  readonly error?: ChatError
  readonly hasMore: boolean
  readonly loadingMore: boolean
  readonly loadMore: () => void
  readonly retry: () => void
}

const pageSize = 30
const ended = new ChatError('auth')

/**
 * The account's conversations, newest first as the backend orders them, kept live by the inbox. Until the first answer
 * they are what an earlier page stored, offline too.
 */
export function useConversations(): UseConversations {
  const { client, queryClient, bridge, signedOut } = useChatContext('useConversations')
  const load = client.requests.loadConversations
  const query = useInfiniteQuery(
    {
      queryKey: conversationsKey(client),
      queryFn: ({ pageParam, signal }) => {
        if (load === undefined) throw new ChatError('unsupported')
        const cursor = pageParam === undefined ? {} : { cursor: pageParam }
        return load({ limit: pageSize, ...cursor }, { signal })
      },
      initialPageParam: undefined as Cursor | undefined,
      getNextPageParam: (page) => page.next,
      enabled: load !== undefined && !signedOut,
      retry: (failures, error) => failures < 2 && error instanceof ChatError && error.retryable,
    },
    queryClient,
  )
  useEffect(() => {
    if (load === undefined) return undefined
    return bridge.listenToInbox()
  }, [bridge, load])

  const { data, isFetchNextPageError } = query
  const error = signedOut ? ended : query.error
  const stored = useReadable(bridge.storedConversations)
  const conversations = useMemo(() => {
    if (data === undefined) return stored
    // Pages are read at different times, so that a row that moved may be on two: the first is the newer one.
    const seen = new Set<string>()
    const rows = data.pages.flatMap((page) => page.conversations)
    return rows.filter((row) => !seen.has(row.id) && seen.add(row.id))
  }, [data, stored])

  return {
    conversations,
    status:
      load === undefined
        ? 'unsupported'
        : data !== undefined || stored.length > 0
          ? 'ready'
          : error !== null
            ? 'failed'
            : 'loading',
    ...(error === null ? {} : { error: asChatError(error) }),
    hasMore: query.hasNextPage,
    loadingMore: query.isFetchingNextPage,
    loadMore: () => void query.fetchNextPage(),
    retry: () => void (isFetchNextPageError ? query.fetchNextPage() : query.refetch()),
  }
}

function asChatError(error: Error): ChatError {
  return error instanceof ChatError ? error : new ChatError('server', { cause: error })
}
