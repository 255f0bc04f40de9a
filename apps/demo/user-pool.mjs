// A user pool in this process: short tokens in the form of Cognito's, for people whom a session has signed in. Its key is
// made at start and never leaves the process.
import { generateKeyPair, randomUUID, sign } from 'node:crypto'
import { promisify } from 'node:util'

const issuer = 'https://user-pool.parley.invalid'
const clientId = 'parley-demo'

/**
 * @param {{ lifetimeSeconds: number }} options
 * @returns What the local AppSync takes for a pool, and what signs its access tokens, which never outlive the session.
 */
export async function createUserPool({ lifetimeSeconds }) {
  const { privateKey, publicKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 })
  const kid = randomUUID()
  const header = encode({ alg: 'RS256', kid, typ: 'JWT' })

  return {
    issuer: {
      issuer,
      clientIds: [clientId],
      keys: { keys: [{ ...publicKey.export({ format: 'jwk' }), kid, alg: 'RS256', use: 'sig' }] },
    },
    /** @param {import('@parley/server').Authentication} session @returns {string} */
    tokenFor({ user, expiresAt = Number.POSITIVE_INFINITY }) {
      const iat = Math.floor(Date.now() / 1000)
      const exp = Math.min(iat + lifetimeSeconds, Math.floor(expiresAt / 1000))
      const claims = {
        iss: issuer,
        sub: user.id,
        username: user.name,
        client_id: clientId,
        token_use: 'access',
        jti: randomUUID(),
        iat,
        exp,
      }
      const signed = `${header}.${encode(claims)}`
      return `${signed}.${sign('sha256', Buffer.from(signed), privateKey).toString('base64url')}`
    },
  }
}

/** @param {object} value */
const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url')
