const encoder = new TextEncoder()

export const toBase64Url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')

/** The bytes of a hexadecimal text; undefined where it is none. */
export function fromHex(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (!/^([0-9a-f]{2})+$/i.test(text)) return undefined
  const bytes = new Uint8Array(text.length / 2)
  for (const index of bytes.keys()) {
    bytes[index] = Number.parseInt(text.slice(index * 2, index * 2 + 2), 16)
  }
  return bytes
}

export const toHex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')

/** HMAC-SHA256; its comparison takes the same time wherever the difference is. */
export interface Hmac {
  sign(text: string): Promise<Uint8Array>
  verify(text: string, signature: Uint8Array<ArrayBuffer>): Promise<boolean>
}

export function createHmac(secret: string): Hmac {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const key = crypto.subtle.importKey('raw', encoder.encode(secret), algorithm, false, [
    'sign',
    'verify',
  ])
  return {
    sign: async (text) =>
      new Uint8Array(await crypto.subtle.sign('HMAC', await key, encoder.encode(text))),
    verify: async (text, signature) =>
      crypto.subtle.verify('HMAC', await key, signature, encoder.encode(text)),
  }
}
