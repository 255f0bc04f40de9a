import type { User } from '@parley/core'
import type { Backend } from '../backends/backend.js'
import { wipeOtherBackends } from '../backends/storage-of.js'
import { useBackendChoice } from '../backends/use-backend-choice.js'
import { openConversation } from '../routing/use-route.js'
import { StartPage } from '../session/start-page.js'
import { ConnectedAccount } from './connected-account.js'
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
  return (
    <ConnectedAccount
      {...props}
      client={state.client}
      backend={backend}
      onBackend={chooseBackend}
      onWipe={() => wipeOtherBackends(backend, props.me)}
    />
  )
}
