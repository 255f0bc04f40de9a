'use client'
import type { ChatClient } from '@parley/core'
import { QueryClient, QueryClientContext } from '@tanstack/react-query'
import { type ReactNode, useContext, useEffect, useMemo, useState } from 'react'
import { createCatalogue } from './catalogue.js'
import { ChatContext, type ChatContextValue } from './chat-context.js'
import { createDraftStore } from './draft-store.js'
import { createQueryBridge } from './query-bridge.js'
import type { StringOverrides } from './strings.js'

/**
 * Gives every Parley component below it the chat client. Renders no element, and does not close the client: who
 * creates it closes it.
 */
export function ChatProvider(props: ChatProvider.Props) {
  const { client, strings, locale, children } = props
  const fromApp = useContext(QueryClientContext)
  const [own] = useState(() => new QueryClient())
  const queryClient = props.queryClient ?? fromApp ?? own

  useEffect(() => {
    queryClient.mount()
    return () => queryClient.unmount()
  }, [queryClient])

  const catalogue = useMemo(() => createCatalogue(strings, locale), [strings, locale])
  const bridge = useMemo(() => createQueryBridge(client, queryClient), [client, queryClient])
  const [gone, setGone] = useState<ChatClient>()
  const signedOut = gone === client
  useEffect(
    () =>
      client.onSignOut(() => {
        bridge.forget()
        setGone(client)
      }),
    [client, bridge],
  )
  const chat = useMemo(
    () => ({
      client,
      queryClient,
      bridge,
      signedOut,
      drafts: createDraftStore(),
      places: new Map(),
      epoch: nextEpoch(),
    }),
    [client, queryClient, bridge, signedOut],
  )
  const [closedFor, setClosedFor] = useState<ChatClient>()
  const value = useMemo<ChatContextValue>(() => {
    const close = () => setClosedFor(client)
    return { ...chat, catalogue, storageNotice: { closed: closedFor === client, close } }
  }, [chat, catalogue, client, closedFor])
  return <ChatContext.Provider value={value}>{children}</ChatContext.Provider>
}

let epochs = 0

function nextEpoch(): number {
  epochs += 1
  return epochs
}

export namespace ChatProvider {
  export interface Props {
    /** From `createChatClient`. Another account is another client. */
    readonly client: ChatClient
    /** Where conversations and searches are cached. @default the app's `QueryClientProvider`, else an own one */
    readonly queryClient?: QueryClient | undefined
    /** Replaces any of the English strings. Keep the object's identity between renders. */
    readonly strings?: StringOverrides | undefined
    /** BCP 47, for times, numbers and plurals. @default the browser's */
    readonly locale?: string | undefined
    readonly children?: ReactNode
  }
}
