import { createHmac, fromHex, toHex } from '../hmac.js'

/** The header that carries a webhook's signature. */
export const signatureHeader = 'x-live-signature'

/**
 * The value of the header `x-live-signature` for a webhook's body: the time in seconds, and the HMAC-SHA256 of
 * `time.body` in hexadecimal digits.
 */
export async function signInvalidation(
  secret: string,
  body: string,
  nowMs: number = Date.now(),
): Promise<string> {
  const time = Math.floor(nowMs / 1000)
  return `t=${time},v1=${toHex(await createHmac(secret).sign(`${time}.${body}`))}`
}

/** Whether one of the secrets made the signature, at most `toleranceMs` from now. */
export function createSignatureCheck(secrets: readonly string[], toleranceMs: number) {
  const hmacs = secrets.map(createHmac)
  return async (header: string | null, body: string, nowMs: number): Promise<boolean> => {
    const [, time, digits] = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(header ?? '') ?? []
    const signature = fromHex(digits ?? '')
    if (time === undefined || signature === undefined) return false
    if (Math.abs(nowMs - Number(time) * 1000) > toleranceMs) return false
    const matches = await Promise.all(
      hmacs.map((hmac) => hmac.verify(`${time}.${body}`, signature)),
    )
    return matches.includes(true)
  }
}
