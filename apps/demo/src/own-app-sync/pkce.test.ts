import { expect, it } from 'vitest'
import { challengeOf, createVerifier } from './pkce.js'

it('makes the challenge of RFC 7636, appendix B, from its verifier', async () => {
  const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'
  expect(await challengeOf(verifier)).toBe('E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM')
})

it('makes another verifier each time, of 43 characters that a URL takes as they are', () => {
  const verifiers = Array.from({ length: 200 }, createVerifier)
  expect(new Set(verifiers).size).toBe(200)
  for (const verifier of verifiers) expect(verifier).toMatch(/^[A-Za-z0-9_-]{43}$/)
})
