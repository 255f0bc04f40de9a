// What each mode signs in with, and the options of an endpoint that takes it. Tokens are signed here, with node:crypto, so
// that the library that verifies them in the server is judged too.
import { generateKeyPairSync, sign } from 'node:crypto'

const pool = 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_parley'
const provider = 'https://accounts.example.com'
const clientId = 'a-client-of-this-run'
const iamKey = { accessKeyId: 'AKIAPARLEYTEST000000', secretAccessKey: 'a secret of this run/+=' }
const poolKeys = generateKeyPairSync('rsa', { modulusLength: 2048 })
const providerKeys = generateKeyPairSync('ec', { namedCurve: 'P-256' })

export const region = 'us-east-1'
export const modes = ['apiKey', 'userPool', 'oidc', 'iam', 'lambda']

/** Who speaks in each mode. */
export const userOf = (mode) => ({ id: `user-${mode}`, name: `Somebody by ${mode}` })

export const appSyncOptions = {
  region,
  apiKeys: { 'da2-parleytestkey': userOf('apiKey') },
  userPools: [{ issuer: pool, keys: jwks(poolKeys), clientIds: [clientId] }],
  openIdConnect: [{ issuer: provider, keys: jwks(providerKeys), clientIds: [clientId] }],
  iam: [{ ...iamKey, user: userOf('iam') }],
  authorizeToken: (token) => (token === 'an opaque token' ? { user: userOf('lambda') } : undefined),
}

/** What a client is given. */
export function credentialsOf(mode) {
  if (mode === 'apiKey') return { apiKey: 'da2-parleytestkey' }
  if (mode === 'iam') return { credentials: iamKey }
  if (mode === 'lambda') return { token: 'an opaque token' }
  const now = Math.floor(Date.now() / 1000)
  const times = { iat: now, exp: now + 3600 }
  const { id: sub, name } = userOf(mode)
  if (mode === 'userPool') {
    const claims = { iss: pool, token_use: 'access', client_id: clientId, username: name }
    return { token: jwt('RS256', poolKeys, { sub, ...claims, ...times }) }
  }
  const claims = { iss: provider, aud: clientId, name }
  return { token: jwt('ES256', providerKeys, { sub, ...claims, ...times }) }
}

/** Nobody's, for the row that has to be refused. */
export const wrongCredentials = { apiKey: 'da2-nobodyhasthiskey' }

function jwks({ publicKey }) {
  return { keys: [publicKey.export({ format: 'jwk' })] }
}

function jwt(alg, { privateKey }, claims) {
  const parts = [{ alg, typ: 'JWT' }, claims].map((part) =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  )
  const key = { key: privateKey, dsaEncoding: 'ieee-p1363' }
  const signature = sign('sha256', Buffer.from(parts.join('.')), key).toString('base64url')
  return [...parts, signature].join('.')
}
