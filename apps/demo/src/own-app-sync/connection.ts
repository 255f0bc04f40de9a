import { type AppSyncAuth, apiKey, lambda, oidc, userPool } from '@parley/appsync'
import type { User } from '@parley/core'
import { SessionError } from '../session/session-requests.js'
import type { Access, Deployment } from './deployment.js'
import { DeploymentProblem } from './deployment-problem.js'
import { type HostedPages, logoutUrl } from './hosted-pages.js'
import { keptPoolSession, openPoolSession, type PoolSession } from './pool-session.js'
import { callbackUrl, finishSignIn } from './sign-in-attempt.js'
import { createTabMemory } from './tab-memory.js'

/** A deployment and somebody who may use it. */
export interface Connection {
  readonly deployment: Deployment
  readonly me: User
  readonly auth: AppSyncAuth
  /** Ends the session where it is kept. Throws SessionError when that cannot be done now: it goes on then. */
  end(): Promise<void>
  /** This tab does not open it again after a reload. */
  close(): void
  /** Where the browser has to go to sign out. */
  readonly signOutUrl?: string
}

/** Whether this tab had reached the chat. */
const opened = createTabMemory<true>('opened')

/** The page has shown the chat: a reload opens it again, also without a network. */
export const keepOpen = (): void => opened.set(true)

/** With what was typed. */
export function connectionBySecret(
  deployment: Deployment,
  access: Exclude<Access, { readonly mode: 'userPool' }>,
): Connection {
  const secret = access.mode === 'apiKey' ? access.key : access.token
  return {
    deployment,
    me: access.user,
    auth: authByMode[access.mode](secret),
    end: async () => {},
    close: opened.clear,
  }
}

const authByMode = {
  apiKey,
  // Typed in: there is no newer one to give when it is refused.
  oidc: (token: string) => oidc(() => token),
  lambda: (token: string) => lambda(() => token),
}

/** After the hosted page. Throws DeploymentProblem. */
export async function connectionBySignIn(
  deployment: Deployment,
  said: URLSearchParams,
): Promise<Connection> {
  const { access, schema } = deployment
  if (access.mode !== 'userPool') {
    throw new DeploymentProblem('The form no longer asks for a user pool. Sign in again.', 'mode')
  }
  const tokens = await finishSignIn(access.pages, said)
  return connectionOf(deployment, access.pages, openPoolSession(access.pages, tokens, schema))
}

/** As this tab left it before a reload. */
export function keptConnection(deployment: Deployment): Connection | undefined {
  if (opened.get() === undefined) return undefined
  const { access } = deployment
  if (access.mode !== 'userPool') return connectionBySecret(deployment, access)
  const session = keptPoolSession(access.pages)
  return session && connectionOf(deployment, access.pages, session)
}

function connectionOf(
  deployment: Deployment,
  pages: HostedPages,
  session: PoolSession,
): Connection {
  return {
    deployment,
    me: session.me,
    // The access token: it is made to be shown to an API, and says less of its owner than the id token.
    auth: userPool(session.getToken),
    async end() {
      await session.end().catch((error: unknown) => {
        if (error instanceof DeploymentProblem) throw new SessionError(error.message)
        throw error
      })
    },
    close() {
      session.forget()
      opened.clear()
    },
    signOutUrl: logoutUrl(pages, callbackUrl()),
  }
}
