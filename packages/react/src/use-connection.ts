'use client'
import type { ConnectionState } from '@parley/core'
import { useChatContext } from './chat-context.js'
import { useReadable } from './use-readable.js'

/** The state of the live connection, and `restart`, which leaves `refused` or retries at once. */
export function useConnection(): ConnectionState & { readonly restart: () => void } {
  const { client } = useChatContext('useConnection')
  const state = useReadable(client.connection)
  return { ...state, restart: client.restart }
}
