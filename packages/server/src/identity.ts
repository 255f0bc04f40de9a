import type { IncomingHttpHeaders } from 'node:http'
import type { Application } from './application.js'
import type { ChatServerOptions } from './chat-server-options.js'
import { findSession } from './store/sessions.js'
import { hostUserView, keepUser, loadUsers, type UserView } from './store/users.js'

/** Who asks, after it was checked. */
export interface Identity {
  readonly user: UserView
  readonly expiresAt: number
  /** Of a session of this server: what sign-out ends. */
  readonly sessionId?: string
}

export const sessionCookie = 'parley_session'

/** What identifies somebody. */
export interface IdentifiedRequest {
  readonly headers: IncomingHttpHeaders
}

/** `token` is the one of `connection_init`; it goes before what the headers say. */
export type Identify = (request: IdentifiedRequest, token?: string) => Promise<Identity | undefined>

export function createIdentify(
  app: Application,
  authenticate: ChatServerOptions['authenticate'],
): Identify {
  return async (request, initToken) => {
    const token = initToken ?? tokenOf(request)
    if (authenticate === undefined) {
      const session = token === undefined ? undefined : await findSession(app.db, token)
      return session && { user: session.user, expiresAt: session.expiresAt, sessionId: session.id }
    }
    const { headers } = request
    const authentication = await authenticate(
      token === undefined ? { headers } : { headers, token },
    )
    const expiresAt = authentication?.expiresAt ?? Number.POSITIVE_INFINITY
    if (authentication === undefined || expiresAt <= Date.now()) return undefined
    const user = hostUserView(authentication.user)
    await rememberUser(app, user)
    return { user, expiresAt }
  }
}

/** Makes or changes the row of a user whom somebody else has signed in. */
export async function rememberUser(app: Application, user: UserView): Promise<void> {
  const [known] = await loadUsers(app.db, [user.id])
  // Nearly always nothing is new, and then nobody waits for those who write.
  if (JSON.stringify(known) === JSON.stringify(user)) return
  await app.writes.write(
    (tx) => keepUser(tx, user),
    (changed) => {
      if (changed) app.inbox.userChanged(user)
    },
  )
}

function tokenOf({ headers }: IdentifiedRequest): string | undefined {
  const bearer = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1]
  if (bearer !== undefined) return bearer
  for (const pair of (headers.cookie ?? '').split(';')) {
    const [name, value] = pair.trim().split('=', 2)
    if (name === sessionCookie && value !== undefined && value !== '') return value
  }
  return undefined
}
