import type { Variables } from '../variables/variable-rule.js'
import type { LiveUser } from './live-user.js'

/** Who shares one poller, and so sees one answer. */
export type Scope =
  /** One user; nobody else. */
  | { readonly kind: 'user'; readonly userId: string }
  /** All who are let in and have this key. */
  | { readonly kind: 'group'; readonly key: string }
  /** All who are let in. */
  | { readonly kind: 'everyone' }

/** Who calls what. */
export interface Caller<Vars = Variables> {
  readonly user: LiveUser | undefined
  readonly variables: Vars
}

/** A caller who is signed in. */
export interface SignedInCaller<Vars = Variables> extends Caller<Vars> {
  readonly user: LiveUser
}

/**
 * How an operation's answers are shared: `user` (the default) with nobody; `everyone` with all whom `access` lets in;
 * `group` with all of them for whom the function returns the same key, such as a role or a tenant.
 */
export type Sharing<Vars = Variables> =
  | 'user'
  | 'everyone'
  | { group(caller: SignedInCaller<Vars>): string }

/** Derived from the session, never from what a client says of itself. Somebody unknown shares with everybody unknown. */
export function scopeOf(sharing: Sharing, { user, variables }: Caller): Scope {
  if (sharing === 'everyone' || user === undefined) return { kind: 'everyone' }
  if (sharing === 'user') return { kind: 'user', userId: user.id }
  return { kind: 'group', key: sharing.group({ user, variables }) }
}
