import { createHash, createHmac } from 'node:crypto'
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'
import type { AppSyncIamKey, AppSyncOptions } from '../../src/index.js'
import { type Auth, apiKey, token } from './local-app-sync.js'

export const pool = 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_test'
export const provider = 'https://accounts.example.com'
export const clientId = 'client-1'

const poolKeys = await generateKeyPair('RS256')
const providerKeys = await generateKeyPair('ES256')
export const strangerKeys = await generateKeyPair('RS256')
export const poolPublicKey = await exportJWK(poolKeys.publicKey)

export const key: AppSyncIamKey = {
  accessKeyId: 'AKIATEST',
  secretAccessKey: 'secret/of+this=test',
  user: { id: 'iam-user', name: 'Ira' },
}

/** An endpoint that takes all five modes, each of which is another person. */
export const allModes: AppSyncOptions = {
  apiKeys: { 'da2-test': { id: 'key-user', name: 'Kay' } },
  userPools: [{ issuer: pool, keys: { keys: [poolPublicKey] }, clientIds: [clientId] }],
  openIdConnect: [
    {
      issuer: provider,
      keys: { keys: [await exportJWK(providerKeys.publicKey)] },
      clientIds: [clientId],
    },
  ],
  iam: [key],
  authorizeToken: (opaque) =>
    opaque === 'opaque' ? { user: { id: 'lambda-user', name: 'Lam' } } : undefined,
}

interface TokenOptions {
  readonly keys?: { readonly privateKey: CryptoKey }
  readonly expiresInMs?: number
}

/** A token of the pool as Cognito makes it: an access token, unless the claims say otherwise. */
export const poolToken = (claims: JWTPayload = {}, options: TokenOptions = {}) =>
  jwt(
    'RS256',
    {
      iss: pool,
      sub: 'pool-user',
      token_use: 'access',
      client_id: clientId,
      username: 'Pol',
      ...claims,
    },
    { keys: poolKeys, ...options },
  )

export const providerToken = (claims: JWTPayload = {}, options: TokenOptions = {}) =>
  jwt(
    'ES256',
    { iss: provider, sub: 'oidc-user', aud: clientId, name: 'Odo', ...claims },
    { keys: providerKeys, ...options },
  )

async function jwt(
  alg: string,
  claims: JWTPayload,
  { keys, expiresInMs = 3_600_000 }: TokenOptions,
) {
  if (keys === undefined) throw new Error('no keys')
  const exp = Math.ceil((Date.now() + expiresInMs) / 1000)
  return new SignJWT({ exp, ...claims }).setProtectedHeader({ alg }).sign(keys.privateKey)
}

export interface SignatureOptions {
  readonly secret?: string
  readonly region?: string
  readonly service?: string
  readonly at?: Date
  readonly sessionToken?: string
  /** Signs this instead of what is sent. */
  readonly body?: string
  readonly path?: string
}

/** Signs by SigV4, as AWS's clients do; told apart from the server's code on purpose. */
export const iam =
  (options: SignatureOptions = {}): Auth =>
  (sent) => {
    const { region = 'us-east-1', service = 'appsync', secret = key.secretAccessKey } = options
    const { body = sent.body, path = sent.path } = options
    const amzDate = (options.at ?? new Date()).toISOString().replace(/[:-]|\.\d{3}/g, '')
    const day = amzDate.slice(0, 8)
    const headers: Record<string, string> = {
      'content-type': 'application/json',
      host: sent.host,
      'x-amz-date': amzDate,
      ...(options.sessionToken === undefined
        ? {}
        : { 'x-amz-security-token': options.sessionToken }),
    }
    const names = Object.keys(headers).sort()
    const canonical = [
      'POST',
      path,
      '',
      ...names.map((name) => `${name}:${headers[name]}`),
      '',
      names.join(';'),
      createHash('sha256').update(body).digest('hex'),
    ].join('\n')
    const scope = `${day}/${region}/${service}/aws4_request`
    const hash = createHash('sha256').update(canonical).digest('hex')
    let signing: Buffer = Buffer.from(`AWS4${secret}`)
    for (const part of [day, region, service, 'aws4_request']) {
      signing = createHmac('sha256', signing).update(part).digest()
    }
    const signature = createHmac('sha256', signing)
      .update(`AWS4-HMAC-SHA256\n${amzDate}\n${scope}\n${hash}`)
      .digest('hex')
    return {
      ...headers,
      authorization: `AWS4-HMAC-SHA256 Credential=${key.accessKeyId}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`,
    }
  }

/** One of each mode, with the id of its user. */
export const everyMode: readonly (readonly [name: string, auth: Auth, userId: string])[] = [
  ['API key', apiKey('da2-test'), 'key-user'],
  ['Cognito access token', token(await poolToken()), 'pool-user'],
  [
    'Cognito id token',
    token(
      await poolToken({
        token_use: 'id',
        aud: clientId,
        client_id: undefined,
        'cognito:username': 'Pol',
      }),
    ),
    'pool-user',
  ],
  ['OIDC token', token(await providerToken()), 'oidc-user'],
  ['IAM signature', iam(), 'iam-user'],
  ['Lambda-style token', token('opaque'), 'lambda-user'],
]
