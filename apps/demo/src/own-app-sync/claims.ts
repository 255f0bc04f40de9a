export type Claims = Readonly<Record<string, unknown>>

/**
 * What a JWT says of its owner, for names on the screen; nothing for what is no JWT. It is not verified: it came from
 * its issuer over TLS, or from the person, and only AppSync decides on it.
 */
export function claimsOf(token: string): Claims | undefined {
  try {
    const [, payload = ''] = token.split('.')
    const bytes = atob(payload.replaceAll('-', '+').replaceAll('_', '/'))
    const text = new TextDecoder().decode(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)))
    const claims: unknown = JSON.parse(text)
    return typeof claims === 'object' && claims !== null ? (claims as Claims) : undefined
  } catch {
    return undefined
  }
}

/** The first of these claims that is a text with something in it. */
export function textClaim(claims: Claims, ...names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = claims[name]
    if (typeof value === 'string' && value !== '') return value
  }
  return undefined
}
