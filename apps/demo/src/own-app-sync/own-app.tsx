import { useCallback, useEffect, useState } from 'react'
import { StartPage } from '../session/start-page.js'
import { type Connection, connectionBySecret, keepOpen } from './connection.js'
import type { Deployment } from './deployment.js'
import type { DeploymentProblem } from './deployment-problem.js'
import { FormPage } from './form-page.js'
import { forgetSecrets } from './kept-form.js'
import { OwnAccount } from './own-account.js'
import { beginSignIn } from './sign-in-attempt.js'
import type { Start } from './start.js'
import { refusalOf, tryOut } from './try-out.js'

export interface OwnAppProps {
  /** What the page found when it was opened; it is taken once, whatever is rendered how often. */
  readonly started: Promise<Start>
}

type OwnAppState =
  | { readonly status: 'starting' }
  | { readonly status: 'form'; readonly problem?: DeploymentProblem; readonly note?: string }
  | { readonly status: 'chat'; readonly connection: Connection }

/** The demo over an AppSync API of one's own: the form, and then the chat. */
export function OwnApp({ started }: OwnAppProps) {
  const [state, setState] = useState<OwnAppState>({ status: 'starting' })

  const open = useCallback((connection: Connection) => {
    keepOpen()
    setState({ status: 'chat', connection })
  }, [])

  useEffect(() => {
    let wanted = true
    started.then(({ connection, problem }) => {
      if (!wanted) return
      if (connection !== undefined) open(connection)
      else setState({ status: 'form', ...(problem && { problem }) })
    })
    return () => {
      wanted = false
    }
  }, [started, open])

  async function connect(deployment: Deployment) {
    const { access } = deployment
    if (access.mode === 'userPool') {
      location.assign(await beginSignIn(access.pages))
      return
    }
    const connection = connectionBySecret(deployment, access)
    await tryOut(connection)
    open(connection)
  }

  if (state.status === 'starting') return <StartPage />
  if (state.status === 'form') {
    return <FormPage problem={state.problem} note={state.note} onConnect={connect} />
  }
  const { connection } = state
  return (
    <OwnAccount
      connection={connection}
      onExpired={() => {
        connection.close()
        setState({ status: 'form', problem: refusalOf(connection.deployment.access.mode) })
      }}
      onSignedOut={(here) => {
        connection.close()
        forgetSecrets()
        if (here && connection.signOutUrl !== undefined) location.assign(connection.signOutUrl)
        else setState({ status: 'form', note: 'You are signed out.' })
      }}
    />
  )
}
