import { useEffect, useRef, useState } from 'react'
import { ConnectedAccount } from '../account/connected-account.js'
import { useChatClient } from '../account/use-chat-client.js'
import type { Backend } from '../backends/backend.js'
import { useBackendChoice } from '../backends/use-backend-choice.js'
import { openConversation } from '../routing/use-route.js'
import { StartPage } from '../session/start-page.js'
import { connectedBackend } from './connected-backend.js'
import type { Connection } from './connection.js'

export interface OwnAccountProps {
  readonly connection: Connection
  /** The API refuses what it was given, and there is nothing newer. */
  readonly onExpired: () => void
  /** @param here Whether the person signed out in this tab. */
  readonly onSignedOut: (here: boolean) => void
}

/** Everything of one person at one deployment. */
export function OwnAccount({ connection, onExpired, onSignedOut }: OwnAccountProps) {
  const [backend] = useState(() => connectedBackend(connection))
  const [, choose] = useBackendChoice()
  const state = useChatClient(backend, connection.me)
  const leaving = useRef(false)

  useEffect(() => {
    if (backend.room !== undefined) openConversation(backend.room)
  }, [backend])

  if (state.status === 'starting') return <StartPage />
  if (state.status === 'failed') {
    return <StartPage problem="The chat could not be started." onRetry={state.retry} />
  }
  return (
    <ConnectedAccount
      client={state.client}
      me={connection.me}
      backend={backend}
      hidden={false}
      onBackend={(next: Backend) => {
        choose(next)
        location.assign('/')
      }}
      onExpired={() => {
        if (!leaving.current) onExpired()
      }}
      onEnd={async () => {
        leaving.current = true
        try {
          await connection.end()
        } catch (error) {
          leaving.current = false
          throw error
        }
      }}
      onSignedOut={() => {
        // The hosted page is another document: what is to be wiped is gone before the browser leaves this one.
        void state.client.signOut().then(() => onSignedOut(leaving.current))
      }}
    />
  )
}
