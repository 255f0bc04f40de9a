'use client'
import type { StorageState } from '@parley/core'
import { useChatContext } from './chat-context.js'
import { useReadable } from './use-readable.js'

/** Whether what is unsent outlives the page, and why not where the app's storage was meant to keep it. */
export function useStorage(): StorageState {
  return useReadable(useChatContext('useStorage').client.storage)
}
