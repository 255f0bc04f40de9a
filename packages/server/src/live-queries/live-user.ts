import type { LiveUser } from '@parley/live-gateway'
import type { Identity } from '../identity.js'
import type { UserView } from '../store/users.js'

/** A person of this server as its gateway knows them. */
export function liveUser({ user, expiresAt }: Identity): LiveUser {
  const { id, ...profile } = user
  return {
    id,
    profile,
    claims: { viewer: user },
    ...(Number.isFinite(expiresAt) && { expiresAt }),
  }
}

/** The same person again. */
export const viewerOf = ({ claims }: LiveUser): UserView => claims?.['viewer'] as UserView
