import { fault } from '@parley/graphql'
import type { AppSyncAuth } from './auth.js'
import { createRenewal, type GetCredentials } from './renewal.js'

/** The token alone, without "Bearer"; nothing where nobody is signed in. */
export type GetAppSyncToken = GetCredentials<string | undefined>

/** Mode AMAZON_COGNITO_USER_POOLS: an access or id token of the pool, renewed before it expires. */
export const userPool = (getToken: GetAppSyncToken): AppSyncAuth => token(getToken)

/** Mode OPENID_CONNECT: a token of the provider, renewed before it expires. */
export const oidc = (getToken: GetAppSyncToken): AppSyncAuth => token(getToken)

/** Mode AWS_LAMBDA: whatever the function takes; renewed before it expires where it is a JWT. */
export const lambda = (getToken: GetAppSyncToken): AppSyncAuth => token(getToken)

function token(getToken: GetAppSyncToken): AppSyncAuth {
  const tokens = createRenewal(getToken, (given) => given, renewAt)
  return async ({ refused }) => {
    const given = await tokens(refused?.['Authorization'])
    if (!given) throw fault('auth', 'There is no token')
    return { headers: { Authorization: given }, renewAt: renewAt(given) }
  }
}

/** A minute before it expires, or a tenth of its time where that is less; never for what is no JWT. */
function renewAt(given: string | undefined): number {
  try {
    const [, payload = ''] = (given as string).split('.')
    const claims = atob(payload.replace(/-/g, '+').replace(/_/g, '/'))
    const { exp, iat = 0 } = JSON.parse(claims)
    return exp * 1000 - Math.min(60_000, (exp - iat) * 100) || Infinity
  } catch {
    return Infinity
  }
}
