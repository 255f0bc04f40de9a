import type { LiveOperation } from '../define-operation.js'
import { GatewayRefusal } from '../http/gateway-refusal.js'
import type { Authenticate, Credentials, LiveUser } from './live-user.js'
import type { Caller } from './scope.js'

/** Who somebody is, and what they may call. */
export interface Gate {
  /** Undefined for nobody, and for a session that is over. */
  identify(credentials: Credentials): Promise<LiveUser | undefined>
  /** Throws `GatewayRefusal` with `unauthenticated` or `forbidden`. */
  admit(operation: LiveOperation, caller: Caller): Promise<void>
}

export function createGate(authenticate: Authenticate, now: () => number): Gate {
  return {
    async identify(credentials) {
      const user = await authenticate(credentials)
      if (user === undefined || (user.expiresAt ?? Number.POSITIVE_INFINITY) <= now())
        return undefined
      return user
    },
    async admit(operation, { user, variables }) {
      if (!operation.needsUser) return
      if (user === undefined)
        throw new GatewayRefusal('unauthenticated', 'Sign in to call this operation.')
      if (await operation.allow({ user, variables })) return
      throw new GatewayRefusal('forbidden', 'You may not call this operation with these variables.')
    },
  }
}
