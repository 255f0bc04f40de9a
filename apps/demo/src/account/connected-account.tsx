import type { ChatClient } from '@parley/core'
import { ChatProvider, type StringOverrides } from '@parley/react'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { Activity, useEffect, useMemo, useRef, useState } from 'react'
import { openList } from '../routing/use-route.js'
import { ChatShell, type ChatShellProps } from '../shell/chat-shell.js'

export interface ConnectedAccountProps extends Omit<ChatShellProps, 'onSignOut'> {
  readonly client: ChatClient
  /** The session has ended: everything stays as it was, out of sight, until the same person is back. */
  readonly hidden: boolean
  readonly onExpired: () => void
  /** Ends the session on the server; rejects when that cannot be done now. */
  readonly onEnd: () => Promise<void>
  /** What the client does not know of is wiped too, once the session has ended. */
  readonly onWipe?: () => Promise<void>
  /** The account is signed out, here or in another tab, and nothing of it is left on this device. */
  readonly onSignedOut: () => void
}

/** The chat of one person over one client. */
export function ConnectedAccount({
  client,
  hidden,
  onExpired,
  onEnd,
  onWipe,
  onSignedOut,
  ...shell
}: ConnectedAccountProps) {
  const { preview } = shell.backend
  const words = useMemo(() => (preview ? { ...strings, noMessages: preview } : strings), [preview])
  const [queryClient] = useState(() => new QueryClient())
  useEffect(() => () => queryClient.clear(), [queryClient])
  useRefused(client, onExpired)
  useRestart(client, hidden)
  useSignedOut(client, onSignedOut)

  // The server first: while it cannot be reached, what is unsent is not thrown away for a session that goes on.
  async function signOut() {
    await onEnd()
    await Promise.all([client.signOut(), onWipe?.()])
  }

  return (
    <Activity mode={hidden ? 'hidden' : 'visible'}>
      <QueryClientProvider client={queryClient}>
        <ChatProvider client={client} strings={words}>
          <ChatShell {...shell} onSignOut={signOut} />
        </ChatProvider>
      </QueryClientProvider>
    </Activity>
  )
}

/** What the demo calls a conversation. */
const strings: StringOverrides = {
  conversations: 'Chats',
  noConversations: 'No chats yet',
  noConversationsHint: 'Press “New chat” and choose somebody.',
  conversationsFailed: 'Your chats could not be loaded',
}

function useRefused(client: ChatClient, onExpired: () => void) {
  useEffect(() => {
    const look = () => {
      if (client.connection.get().status === 'refused') onExpired()
    }
    look()
    return client.connection.subscribe(look)
  }, [client, onExpired])
}

/** Signed in again: the client leaves `refused` and sends what waited. */
function useRestart(client: ChatClient, hidden: boolean) {
  const wasHidden = useRef(hidden)
  useEffect(() => {
    if (wasHidden.current && !hidden) client.restart()
    wasHidden.current = hidden
  }, [client, hidden])
}

function useSignedOut(client: ChatClient, onSignedOut: () => void) {
  useEffect(
    () =>
      client.onSignOut(() => {
        openList()
        onSignedOut()
      }),
    [client, onSignedOut],
  )
}
