import type { LiveUser } from '@parley/live-gateway'
import type { Identity } from '../identity.js'
import type { UserView } from '../store/users.js'

/** A person of this server as its gateway knows them. */
export function liveUser({ user, expiresAt, sessionId }: Identity): LiveUser {
  const { id, ...profile } = user
  return {
    id,
    profile,
    claims: { signedIn: new SignedIn(user, sessionId) },
    ...(Number.isFinite(expiresAt) && { expiresAt }),
  }
}

/** The same person again. Throws for one that this server did not sign in. */
export function signedIn({ claims }: LiveUser): SignedIn {
  const known = claims?.['signedIn']
  if (known instanceof SignedIn) return known
  throw new TypeError(
    'A gateway of this server asks for somebody that its own sign-in does not know.',
  )
}

/** A class, since what a gateway carries has no type of its own. */
class SignedIn {
  readonly viewer: UserView
  readonly sessionId: string | undefined

  constructor(viewer: UserView, sessionId: string | undefined) {
    this.viewer = viewer
    this.sessionId = sessionId
  }
}
