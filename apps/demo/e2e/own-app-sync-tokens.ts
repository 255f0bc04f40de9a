import { generateKeyPairSync, sign } from 'node:crypto'

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const kid = 'pool'

/** As tokens name the pool; nobody asks there. */
export const issuer = 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_e2e'

/** What verifies its tokens. */
export const keys = {
  keys: [{ ...publicKey.export({ format: 'jwk' }), kid, alg: 'RS256' } as never],
}

/** A JWT of the pool. */
export function createToken(claims: object, lifetimeSeconds: number): string {
  const iat = Math.floor(Date.now() / 1_000)
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const payload = { ...claims, iss: issuer, iat, exp: iat + lifetimeSeconds }
  const signed = `${part({ alg: 'RS256', kid })}.${part(payload)}`
  return `${signed}.${sign('sha256', Buffer.from(signed), privateKey).toString('base64url')}`
}
