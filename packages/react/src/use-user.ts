'use client'
import type { User, UserId } from '@parley/core'
import { useChatContext } from './chat-context.js'
import { useReadable } from './use-readable.js'

/** The newest known version of a user; only `id` is sure to be there. */
export function useUser(id: UserId): User {
  return useReadable(useChatContext('useUser').client.user(id))
}
