import {
  createLocalJWKSet,
  createRemoteJWKSet,
  decodeJwt,
  errors,
  type JWTPayload,
  type JWTVerifyGetKey,
  jwtVerify,
} from 'jose'
import type { AuthenticatedUser } from '../../chat-server-options.js'
import { unauthorized } from '../app-sync-error.js'
import type { AppSyncTokenIssuer } from '../app-sync-options.js'

export interface VerifiedToken {
  readonly user: AuthenticatedUser
  /** ms since 1970. */
  readonly expiresAt: number
}

/** Verifies the tokens of one issuer. Throws UnauthorizedException, or what kept the keys from being read. */
export type VerifyToken = (token: string) => Promise<VerifiedToken>

/** Access and id tokens of a Cognito user pool; the user's name is the user name of the pool. */
export function userPoolVerifier(issuer: AppSyncTokenIssuer): VerifyToken {
  const verify = createVerifier(issuer, ['RS256'])
  return async (token) => {
    const claims = await verify(token)
    const use = claims['token_use']
    const clientId = use === 'access' ? claims['client_id'] : claims.aud
    if (use !== 'access' && use !== 'id') throw unauthorized('Invalid token use.')
    requireClient(issuer, [clientId])
    return verified(claims, claims[use === 'access' ? 'username' : 'cognito:username'])
  }
}

/** Tokens of an OIDC provider, signed by an asymmetric key. */
export function openIdVerifier(issuer: AppSyncTokenIssuer): VerifyToken {
  const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384']
  const verify = createVerifier(issuer, [...algorithms, 'ES512', 'EdDSA'])
  return async (token) => {
    const claims = await verify(token)
    requireClient(issuer, [claims.aud, claims['azp']].flat())
    return verified(claims, claims['preferred_username'] ?? claims['name'] ?? claims['email'])
  }
}

/** What a token says of its issuer, verified or not; nothing for what is no JWT. */
export function issuerOf(token: string): string | undefined {
  try {
    return decodeJwt(token).iss
  } catch {
    // No refusal yet: an opaque token is none of an issuer's, and other modes judge it.
    return undefined
  }
}

function createVerifier(issuer: AppSyncTokenIssuer, algorithms: string[]) {
  const keys = keysOf(issuer)
  const options = { issuer: issuer.issuer, algorithms, requiredClaims: ['sub', 'exp'] }
  return async (token: string): Promise<JWTPayload> => {
    try {
      return (await jwtVerify(token, keys, options)).payload
    } catch (error) {
      if (error instanceof errors.JWTExpired) throw unauthorized('Token has expired.')
      // Everything else of the token is its sender's fault; keys that cannot be fetched are not.
      if (refusals.some((refusal) => error instanceof refusal)) {
        throw unauthorized('Unable to parse JWT token.')
      }
      throw error
    }
  }
}

const refusals = [
  errors.JWTInvalid,
  errors.JWTClaimValidationFailed,
  errors.JWSInvalid,
  errors.JWSSignatureVerificationFailed,
  errors.JWKSNoMatchingKey,
  errors.JWKSMultipleMatchingKeys,
  errors.JOSEAlgNotAllowed,
  errors.JOSENotSupported,
]

function keysOf({ issuer, keys = `${issuer}/.well-known/jwks.json` }: AppSyncTokenIssuer) {
  const getKey: JWTVerifyGetKey =
    typeof keys === 'string' ? createRemoteJWKSet(new URL(keys)) : createLocalJWKSet(keys)
  return getKey
}

function requireClient({ clientIds }: AppSyncTokenIssuer, named: readonly unknown[]) {
  if (clientIds === undefined || clientIds.some((id) => named.includes(id))) return
  throw unauthorized('The token is not for this application.')
}

function verified(claims: JWTPayload, name: unknown): VerifiedToken {
  const { sub = '', exp = 0 } = claims
  if (sub === '') throw unauthorized('The token names nobody.')
  const user = { id: sub, name: typeof name === 'string' ? name : '' }
  return { user, expiresAt: exp * 1000 }
}
