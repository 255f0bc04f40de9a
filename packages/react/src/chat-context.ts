'use client'
import type { ChatClient } from '@parley/core'
import type { QueryClient } from '@tanstack/react-query'
import { createContext, useContext } from 'react'
import type { Catalogue } from './catalogue.js'
import type { DraftStore } from './draft-store.js'
import type { ReadingPlaces } from './message-list/use-place.js'
import type { QueryBridge } from './query-bridge.js'

export interface ChatContextValue {
  readonly client: ChatClient
  readonly queryClient: QueryClient
  readonly bridge: QueryBridge
  readonly drafts: DraftStore
  readonly places: ReadingPlaces
  readonly catalogue: Catalogue
  /** Nothing of the account is asked for any more. */
  readonly signedOut: boolean
  /** Closed once, it stays so in every window of this client. */
  readonly storageNotice: { readonly closed: boolean; readonly close: () => void }
  /** Another one for another client: the key of what must not outlive an account. */
  readonly epoch: number
}

export const ChatContext = createContext<ChatContextValue | null>(null)

/** Throws when there is no `ChatProvider` above; `user` is what asks, for the message. */
export function useChatContext(user: string): ChatContextValue {
  const value = useContext(ChatContext)
  if (value === null) {
    throw new Error(
      `Parley: ${user} must be inside <ChatProvider client={…}>, which gives it the chat client.`,
    )
  }
  return value
}

/** The strings and formats of the nearest `ChatProvider`. */
export function useCatalogue(): Catalogue {
  return useChatContext('A Parley component').catalogue
}
