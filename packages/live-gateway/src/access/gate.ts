import type { LiveOperation } from '../define-operation.js'
import { GatewayRefusal } from '../http/gateway-refusal.js'
import type { Authenticate, Credentials, LiveUser } from './live-user.js'
import type { Caller } from './scope.js'

/** Who somebody is, and what they may call. */
export interface Gate {
  /** Undefined for nobody, and for a session that is over. */
  identify(credentials: Credentials): Promise<LiveUser | undefined>
  /**
   * Throws `GatewayRefusal` with `unauthenticated` or `forbidden`, or rejects with it. Only what has to be waited for is a
   * promise: a change is checked for everybody who listens.
   */
  admit(operation: LiveOperation, caller: Caller): Promise<void> | undefined
}

export function createGate(authenticate: Authenticate, now: () => number): Gate {
  return {
    async identify(credentials) {
      const user = await authenticate(credentials)
      if (user === undefined || (user.expiresAt ?? Number.POSITIVE_INFINITY) <= now())
        return undefined
      return user
    },
    admit(operation, { user, variables }) {
      if (!operation.needsUser) return undefined
      if (user === undefined) {
        throw new GatewayRefusal('unauthenticated', 'Sign in to call this operation.')
      }
      const isAllowed = operation.allow({ user, variables })
      if (typeof isAllowed !== 'boolean') return isAllowed.then(refuseUnless)
      refuseUnless(isAllowed)
      return undefined
    },
  }
}

function refuseUnless(isAllowed: boolean) {
  if (isAllowed) return
  throw new GatewayRefusal('forbidden', 'You may not call this operation with these variables.')
}
