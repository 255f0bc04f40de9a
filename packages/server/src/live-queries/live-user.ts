import type { LiveUser } from '@parley/live-gateway'
import type { Identity } from '../identity.js'
import type { UserView } from '../store/users.js'

/** A person of this server as its gateway knows them. */
export function liveUser({ user, expiresAt, sessionId }: Identity): LiveUser {
  const { id, ...profile } = user
  return {
    id,
    profile,
    claims: { viewer: user, sessionId } satisfies Claims,
    ...(Number.isFinite(expiresAt) && { expiresAt }),
  }
}

/** The same person again. */
export const claimsOf = ({ claims }: LiveUser): Claims => claims as unknown as Claims

interface Claims {
  readonly viewer: UserView
  readonly sessionId: string | undefined
}
