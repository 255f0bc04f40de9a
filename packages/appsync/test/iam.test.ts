import { createHash, createHmac } from 'node:crypto'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { type IamCredentials, iam } from '../src/iam.js'
import type { AppSyncAuthRequest } from '../src/index.js'
import { signRequest } from '../src/sign-request.js'
import { room, scriptedAppSync } from './scripted-appsync.js'

const keys = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
}
const endpoint = new URL(
  'https://abcdefghijklmnopqrstuvwxyz.appsync-api.eu-west-1.amazonaws.com/graphql',
)

/** The examples that AWS publishes for its signature, version 4. */
describe('a signature', () => {
  const example = {
    ...{ keys, region: 'us-east-1', service: 'service', host: 'example.amazonaws.com', path: '/' },
    ...{ query: new URLSearchParams(), headers: {}, body: '' },
    date: new Date('2015-08-30T12:36:00Z'),
  }

  it('is that of post-vanilla', async () => {
    expect((await signRequest(example))['authorization']).toBe(
      'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature=5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b',
    )
  })

  it('is that of post-vanilla-query', async () => {
    const query = new URLSearchParams('Param1=value1')
    expect((await signRequest({ ...example, query }))['authorization']).toMatch(
      /Signature=28038455d6de14eafc1f9222cf5aa6f1a96197d7deb8263271d420d138af7f11$/,
    )
  })
})

/** Written anew, from the words of AWS. */
function expected(
  { path, body, headers }: { path: string; body: string; headers: Record<string, string> },
  { secretAccessKey }: IamCredentials,
) {
  const [, scope = '', names = '', signature] =
    /Credential=[^/]+\/([^,]+), SignedHeaders=([^,]+), Signature=(\w+)$/.exec(
      headers['authorization'] ?? '',
    ) ?? []
  const sha = (text: string) => createHash('sha256').update(text).digest('hex')
  const hmac = (key: string | Buffer, text: string) =>
    createHmac('sha256', key).update(text).digest()
  const lines = names.split(';').map((name) => `${name}:${headers[name]}\n`)
  const canonical = `POST\n${path}\n\n${lines.join('')}\n${names}\n${sha(body)}`
  const [day = '', region = '', service = '', end = ''] = scope.split('/')
  const key = hmac(hmac(hmac(hmac(`AWS4${secretAccessKey}`, day), region), service), end)
  const text = `AWS4-HMAC-SHA256\n${headers['x-amz-date']}\n${scope}\n${sha(canonical)}`
  return { scope, names, signature, right: hmac(key, text).toString('hex') }
}

const request = (purpose: AppSyncAuthRequest['purpose'], body: string) => ({
  endpoint,
  purpose,
  body,
})

describe('IAM', () => {
  const temporary = { ...keys, sessionToken: 'a session token' }

  it.each([
    ['connect', '{}', '/graphql/connect'],
    ['start', '{"query":"subscription {x}"}', '/graphql'],
  ] as const)('signs a %s with the headers that AppSync checks', async (purpose, body, path) => {
    const { headers } = await iam(() => temporary)(request(purpose, body))
    const signed = { ...headers, host: endpoint.host }
    const { signature, right, names, scope } = expected({ path, body, headers: signed }, keys)
    expect(signature).toBe(right)
    expect(names).toBe('accept;content-encoding;content-type;host;x-amz-date;x-amz-security-token')
    expect(scope).toMatch(/^\d{8}\/eu-west-1\/appsync\/aws4_request$/)
    expect(headers).toMatchObject({
      accept: 'application/json, text/javascript',
      'content-encoding': 'amz-1.0',
      'content-type': 'application/json; charset=UTF-8',
      'x-amz-security-token': 'a session token',
    })
  })

  it('signs a request over HTTP with no header that a browser would not send', async () => {
    const body = '{"query":"{me{id}}"}'
    const { headers } = await iam(() => keys)(request('http', body))
    const signed = { ...headers, host: endpoint.host }
    const { signature, right, names } = expected({ path: '/graphql', body, headers: signed }, keys)
    expect(signature).toBe(right)
    expect(names).toBe('host;x-amz-date')
    expect(Object.keys(headers).sort()).toEqual(['authorization', 'x-amz-date'])
  })

  it('needs the region of a custom domain to be said', async () => {
    const custom = { ...request('http', ''), endpoint: new URL('https://api.example.com/graphql') }
    await expect(iam(() => keys)(custom)).rejects.toMatchObject({ code: 'unsupported' })
    const { headers } = await iam(() => keys)({ ...custom, region: 'ap-south-1' })
    expect(headers['authorization']).toContain('/ap-south-1/appsync/')
  })

  it('says so where WebCrypto is not there', async () => {
    vi.stubGlobal('crypto', {})
    onTestFinished(() => {
      vi.unstubAllGlobals()
    })
    await expect(iam(() => keys)(request('http', ''))).rejects.toMatchObject({
      code: 'unsupported',
    })
  })

  it('renews keys that were refused, or end within a minute, once for all who ask', async () => {
    vi.useFakeTimers()
    onTestFinished(() => {
      vi.useRealTimers()
    })
    let number = 1
    const auth = iam(({ refused }) => {
      if (refused) number += 1
      return {
        ...keys,
        accessKeyId: `ASIA${number}`,
        expiration: new Date(Date.now() + (refused ? 3_600_000 : 50_000)),
      }
    })
    const first = await Promise.all([auth(request('connect', '{}')), auth(request('start', ''))])
    expect(number).toBe(2)
    for (const { headers, renewAt } of first) {
      expect(headers['authorization']).toContain('Credential=ASIA2/')
      expect(renewAt).toBe(Date.now() + 3_540_000)
    }
  })

  it('signs each connect and each start of a transport', async () => {
    const { server, listen } = scriptedAppSync({ auth: iam(() => keys) })
    const { sink } = listen(room)
    await sink.isReady()
    const { header, starts, frames } = server.socket
    const connect = expected({ path: '/graphql/connect', body: '{}', headers: header }, keys)
    expect(connect.signature).toBe(connect.right)
    const start = frames.find(({ type }) => type === 'start')?.['payload'] as { data: string }
    const own = starts[0]?.authorization ?? {}
    const signed = expected({ path: '/graphql', body: start.data, headers: own }, keys)
    expect(signed.signature).toBe(signed.right)
  })
})
