import type { IncomingMessage } from 'node:http'
import type { AuthenticatedUser } from '../../chat-server-options.js'
import type { Identify, Identity } from '../../identity.js'
import { hostUserView } from '../../store/users.js'
import { unauthorized } from '../app-sync-error.js'
import type { AppSyncOptions } from '../app-sync-options.js'
import type { Credentials } from './credentials.js'
import { isSigned, verifySignature } from './iam-signature.js'
import { issuerOf, openIdVerifier, userPoolVerifier } from './token-issuer.js'

/** Who asks, by any of the five modes. Throws UnauthorizedException. */
export type Authorize = (credentials: Credentials, request: IncomingMessage) => Promise<Identity>

/** The mode is found as AppSync finds it: by the header, and for tokens by their issuer. */
export function createAuthorize(options: AppSyncOptions, identify: Identify): Authorize {
  const { apiKeys = {}, iam = [], region = 'us-east-1', authorizeToken } = options
  const verifiers = new Map([
    ...(options.userPools ?? []).map((pool) => [pool.issuer, userPoolVerifier(pool)] as const),
    ...(options.openIdConnect ?? []).map((one) => [one.issuer, openIdVerifier(one)] as const),
  ])

  const byOpaqueToken = async (token: string, request: IncomingMessage) => {
    if (authorizeToken === undefined) return identify(request, token)
    const authentication = await authorizeToken(token)
    const expiresAt = authentication?.expiresAt ?? Number.POSITIVE_INFINITY
    if (authentication === undefined || expiresAt <= Date.now()) return undefined
    return identityOf(authentication.user, expiresAt)
  }

  return async (credentials, request) => {
    const apiKey = credentials.headers.get('x-api-key')
    if (apiKey !== undefined) {
      const user = Object.hasOwn(apiKeys, apiKey) ? apiKeys[apiKey] : undefined
      if (user === undefined) throw unauthorized()
      return identityOf(user)
    }
    const authorization = credentials.headers.get('authorization')
    if (authorization === undefined || authorization === '') {
      throw unauthorized('Valid authorization header not provided.')
    }
    if (isSigned(authorization)) {
      return identityOf(verifySignature(credentials, iam, region).user)
    }
    const verify = verifiers.get(issuerOf(authorization) ?? '')
    if (verify !== undefined) {
      const { user, expiresAt } = await verify(authorization)
      return identityOf(user, expiresAt)
    }
    const identity = await byOpaqueToken(authorization, request)
    if (identity === undefined) throw unauthorized()
    return identity
  }
}

const identityOf = (
  user: AuthenticatedUser,
  expiresAt: number = Number.POSITIVE_INFINITY,
): Identity => ({ user: hostUserView(user), expiresAt })
