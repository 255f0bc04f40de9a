'use client'
import type { ChatClient } from '@parley/core'
import { useChatContext } from './chat-context.js'

/** The client of the nearest `ChatProvider`. */
export function useChatClient(): ChatClient {
  return useChatContext('useChatClient').client
}
