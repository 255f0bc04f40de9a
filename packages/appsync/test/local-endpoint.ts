import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import type { ChatTransport, Message } from '@parley/core'
import { type GraphQLOperations, parleyAppSync } from '@parley/graphql'
import { type AppSyncOptions, type ChatServer, startChatServer } from '@parley/server'
import { RecordingSink } from '@parley/testing/conformance'
import { onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import { type AppSyncTransportOptions, apiKey, createAppSyncTransport } from '../src/index.js'

const cognito = 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_test'
const provider = 'https://login.example.com'
export const bobKey = 'da2-bob'
export const bob = { id: 'bob', name: 'Bob' }
export const ann = { id: 'ann', name: 'Ann' }
export const annKeys = { accessKeyId: 'AKIAANN', secretAccessKey: 'a secret' }

/** A user pool or provider of its own for one test file. */
function issuer(name: string) {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const { kty = '', n = '', e = '' } = publicKey.export({ format: 'jwk' })
  return { privateKey, keys: { keys: [{ kty, n, e, kid: name, alg: 'RS256', use: 'sig' }] } }
}
const pool = issuer('pool')
const login = issuer('login')

function jwt(key: KeyObject, kid: string, claims: object, lifetimeSeconds: number): string {
  const iat = Math.floor(Date.now() / 1_000)
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const signed = `${part({ alg: 'RS256', kid })}.${part({ ...claims, iat, exp: iat + lifetimeSeconds })}`
  return `${signed}.${sign('sha256', Buffer.from(signed), key).toString('base64url')}`
}

/** An access token of Ann's from the user pool. */
export const poolToken = (lifetimeSeconds = 3_600): string =>
  jwt(
    pool.privateKey,
    'pool',
    { iss: cognito, sub: ann.id, token_use: 'access', username: ann.name, client_id: 'app' },
    lifetimeSeconds,
  )

/** An id token of Ann's from another provider. */
export const providerToken = (lifetimeSeconds = 3_600): string =>
  jwt(login.privateKey, 'login', { iss: provider, sub: ann.id, name: ann.name }, lifetimeSeconds)

/** The local endpoint with Bob behind an API key, and Ann behind every other mode. */
export async function startLocalEndpoint(appSync: AppSyncOptions = {}) {
  const server: ChatServer = await startChatServer({
    port: 0,
    databaseFile: ':memory:',
    logger: { info: () => {}, error: () => {} },
    limits: {
      writesPerSecond: 10_000,
      writeBurst: 10_000,
      operationsPerSecond: 10_000,
      operationBurst: 10_000,
    },
    appSync: {
      apiKeys: { [bobKey]: bob },
      userPools: [{ issuer: cognito, keys: pool.keys }],
      openIdConnect: [{ issuer: provider, keys: login.keys }],
      iam: [{ ...annKeys, user: ann }],
      region: 'eu-west-1',
      authorizeToken: (token) => (token === 'lambda-ann' ? { user: ann } : undefined),
      ...appSync,
    },
  })
  onTestFinished(() => server.close())
  const endpoint = `${server.url}/appsync/parley/graphql`

  const transportOf = (options: Partial<AppSyncTransportOptions> = {}): ChatTransport => {
    const transport = createAppSyncTransport({
      ...{ endpoint, me: ann, region: 'eu-west-1', webSocket: WebSocket },
      auth: apiKey(bobKey),
      operations: parleyAppSync() as GraphQLOperations,
      ...options,
    })
    onTestFinished(() => transport.close())
    return transport
  }
  const ask = async (query: string, variables: object = {}) => {
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': bobKey },
      body: JSON.stringify({ query, variables }),
    })
    return response.json() as Promise<{ readonly data?: unknown; readonly errors?: unknown }>
  }
  const bobs = transportOf({ me: bob })
  await ask('{ me { id } }')

  return {
    ...{ server, endpoint, transportOf, ask, bobs },
    /** A conversation of both; Ann has to be known. */
    async converse(): Promise<string> {
      const request = { clientId: crypto.randomUUID(), memberIds: [ann.id], title: 'Both' }
      const made = await bobs.createConversation?.(request, call())
      return made?.id ?? ''
    },
    send: (from: ChatTransport, conversationId: string, text: string) =>
      from.send(
        { clientId: crypto.randomUUID(), queuedAt: Date.now(), conversationId, content: { text } },
        call(),
      ) as Promise<Message>,
  }
}

export const call = () => ({ signal: AbortSignal.timeout(15_000) })

export function hear(transport: ChatTransport, conversationId: string) {
  const sink = new RecordingSink()
  const stop = transport.listen({ kind: 'conversation', conversationId }, sink)
  return { sink, stop }
}
