import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { unauthorized } from '../app-sync-error.js'
import type { AppSyncIamKey } from '../app-sync-options.js'
import type { Credentials } from './credentials.js'

const algorithm = 'AWS4-HMAC-SHA256'
const service = 'appsync'
const maxSkewMs = 5 * 60_000

export const isSigned = (authorization: string) => authorization.startsWith(`${algorithm} `)

/** The key that signed this request (Signature Version 4). Throws UnauthorizedException. */
export function verifySignature(
  credentials: Credentials,
  keys: readonly AppSyncIamKey[],
  region: string,
  now = Date.now(),
): AppSyncIamKey {
  const { headers } = credentials
  const parts = partsOf(headers.get('authorization') ?? '')
  const [accessKeyId, date, scopeRegion, scopeService, terminator] = parts.credential.split('/')
  const key = keys.find((one) => one.accessKeyId === accessKeyId)
  if (key === undefined) {
    throw unauthorized('The security token included in the request is invalid.')
  }
  const amzDate = headers.get('x-amz-date') ?? ''
  const at = timeOf(amzDate)
  if (at === undefined || date !== amzDate.slice(0, 8)) {
    throw unauthorized('The signature needs an x-amz-date header, and a scope of the same day.')
  }
  if (Math.abs(now - at) > maxSkewMs) {
    throw unauthorized('Signature expired: the clock of the one who signed is more than 5 min off.')
  }
  if (scopeRegion !== region || scopeService !== service || terminator !== 'aws4_request') {
    throw unauthorized(`Credential should be scoped to ${region}/${service}/aws4_request.`)
  }
  if (!parts.signedHeaders.includes('host')) throw unauthorized("'Host' must be a signed header.")
  if (key.sessionToken !== headers.get('x-amz-security-token')) {
    throw unauthorized('The security token included in the request is invalid.')
  }
  const scope = `${date}/${scopeRegion}/${service}/aws4_request`
  const canonical = canonicalRequest(credentials, parts.signedHeaders)
  const toSign = [algorithm, amzDate, scope, sha256(canonical)].join('\n')
  const signingKey = [scopeRegion, service, 'aws4_request'].reduce<Buffer>(
    (signing, part) => hmac(signing, part),
    hmac(Buffer.from(`AWS4${key.secretAccessKey}`), date),
  )
  if (!sameText(hmac(signingKey, toSign).toString('hex'), parts.signature)) {
    throw unauthorized(
      'The request signature we calculated does not match the signature you provided.',
    )
  }
  return key
}

function partsOf(authorization: string) {
  const part = (name: string) => new RegExp(`[ ,]${name}=([^, ]+)`).exec(authorization)?.[1] ?? ''
  return {
    credential: part('Credential'),
    signedHeaders: part('SignedHeaders').split(';'),
    signature: part('Signature'),
  }
}

/** `20260102T030405Z` in ms since 1970. */
function timeOf(amzDate: string): number | undefined {
  const digits = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(amzDate)
  if (digits === null) return undefined
  const [, year, month, day, hour, minute, second] = digits.map(Number)
  return Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second)
}

function canonicalRequest({ headers, path, body }: Credentials, signedHeaders: readonly string[]) {
  const values = signedHeaders.map((name) => {
    const value = headers.get(name)
    if (value === undefined) throw unauthorized('A signed header is missing from the request.')
    return `${name}:${value.trim().replace(/\s+/g, ' ')}\n`
  })
  return ['POST', path, '', values.join(''), signedHeaders.join(';'), sha256(body)].join('\n')
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const hmac = (key: Buffer, text: string) => createHmac('sha256', key).update(text).digest()

function sameText(first: string, second: string): boolean {
  const [a, b] = [Buffer.from(first), Buffer.from(second)]
  return a.length === b.length && timingSafeEqual(a, b)
}
