import type { ChatClient, User } from '@parley/core'
import { ChatProvider, type StringOverrides } from '@parley/react'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { Activity, useEffect, useRef, useState } from 'react'
import type { Backend } from '../backends/backend.js'
import { wipeOtherBackends } from '../backends/storage-of.js'
import { useBackendChoice } from '../backends/use-backend-choice.js'
import { openConversation, openList } from '../routing/use-route.js'
import { StartPage } from '../session/start-page.js'
import { ChatShell } from '../shell/chat-shell.js'
import { useChatClient } from './use-chat-client.js'

export interface AccountProps {
  readonly me: User
  /** The session has ended: everything stays as it was, out of sight, until the same person is back. */
  readonly hidden: boolean
  readonly onExpired: () => void
  /** Ends the session on the server; rejects when that cannot be done now. */
  readonly onEnd: () => Promise<void>
  /** The account is signed out, here or in another tab, and nothing of it is left on this device. */
  readonly onSignedOut: () => void
}

/** Everything of one signed-in person. Unmounting it closes the client and drops the caches. */
export function Account(props: AccountProps) {
  const [backend, setBackend] = useBackendChoice()
  const state = useChatClient(backend, props.me)

  // The open conversation stays open; a backend that knows one only has that.
  function chooseBackend(next: Backend) {
    if (next.room !== undefined) openConversation(next.room)
    setBackend(next)
  }

  if (state.status === 'starting') return <StartPage />
  if (state.status === 'failed') {
    return (
      <StartPage
        problem="This part of the page could not be loaded. Check the connection and try again."
        onRetry={state.retry}
      />
    )
  }
  return <Connected {...props} client={state.client} backend={backend} onBackend={chooseBackend} />
}

interface ConnectedProps extends AccountProps {
  readonly client: ChatClient
  readonly backend: Backend
  readonly onBackend: (backend: Backend) => void
}

function Connected({ client, hidden, onExpired, onEnd, onSignedOut, ...shell }: ConnectedProps) {
  const [queryClient] = useState(() => new QueryClient())
  useEffect(() => () => queryClient.clear(), [queryClient])
  useRefused(client, onExpired)
  useRestart(client, hidden)
  useSignedOut(client, onSignedOut)

  // The server first: while it cannot be reached, what is unsent is not thrown away for a session that goes on.
  async function signOut() {
    await onEnd()
    await Promise.all([client.signOut(), wipeOtherBackends(shell.backend, client.me.id)])
  }

  return (
    <Activity mode={hidden ? 'hidden' : 'visible'}>
      <QueryClientProvider client={queryClient}>
        <ChatProvider client={client} strings={strings}>
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
