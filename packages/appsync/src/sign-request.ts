import type { AppSyncHeaders } from './auth.js'

export interface AwsKeys {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

/** A POST that is to be signed. */
export interface UnsignedRequest {
  readonly keys: AwsKeys
  readonly region: string
  readonly service: string
  readonly host: string
  readonly path: string
  readonly query: URLSearchParams
  /** Signed too; names in lower case. */
  readonly headers: AppSyncHeaders
  readonly body: string
  readonly date: Date
}

const utf8 = (text: string) => new TextEncoder().encode(text)

/** AWS Signature Version 4: the headers that were given and those that sign them; `host` is signed and not among them. */
export async function signRequest(request: UnsignedRequest): Promise<AppSyncHeaders> {
  const { keys, region, service, host, path, query, body } = request
  const time = request.date.toISOString().replace(/[:-]|\.\d+/g, '')
  const day = time.slice(0, 8)
  const headers: Record<string, string> = { ...request.headers, 'x-amz-date': time }
  if (keys.sessionToken) headers['x-amz-security-token'] = keys.sessionToken

  const signed = Object.entries({ ...headers, host }).sort(byName)
  const names = signed.map(([name]) => name).join(';')
  const canonical = [
    'POST',
    path,
    [...query]
      .map((pair) => pair.map(encode))
      .sort(byName)
      .map((pair) => pair.join('='))
      .join('&'),
    ...signed.map(([name, value]) => `${name}:${value.trim()}`),
    '',
    names,
    hex(await crypto.subtle.digest('SHA-256', utf8(body))),
  ].join('\n')
  const scope = [day, region, service, 'aws4_request'].join('/')
  const digest = hex(await crypto.subtle.digest('SHA-256', utf8(canonical)))

  let key: BufferSource = utf8(`AWS4${keys.secretAccessKey}`)
  for (const part of [...scope.split('/'), ['AWS4-HMAC-SHA256', time, scope, digest].join('\n')]) {
    key = await hmac(key, part)
  }
  const credential = `Credential=${keys.accessKeyId}/${scope}`
  headers['authorization'] =
    `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=${names}, Signature=${hex(key as ArrayBuffer)}`
  return headers
}

async function hmac(key: BufferSource, text: string): Promise<ArrayBuffer> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const imported = await crypto.subtle.importKey('raw', key, algorithm, false, ['sign'])
  return crypto.subtle.sign('HMAC', imported, utf8(text))
}

function hex(bytes: ArrayBuffer): string {
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** As RFC 3986 has it: what `encodeURIComponent` leaves too. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}

function byName([one = '']: readonly string[], [other = '']: readonly string[]): number {
  return one < other ? -1 : 1
}
