/** A secret of this sign-in alone: 32 random bytes, which are 43 characters (RFC 7636, 4.1). */
export function createVerifier(): string {
  return base64Url(crypto.getRandomValues(new Uint8Array(32)))
}

/** What is told of the verifier before it is needed: its SHA-256 (S256 of RFC 7636, 4.2). Needs a secure page. */
export async function challengeOf(verifier: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))
  return base64Url(new Uint8Array(digest))
}

function base64Url(bytes: Uint8Array): string {
  const text = btoa(String.fromCharCode(...bytes))
  return text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}
