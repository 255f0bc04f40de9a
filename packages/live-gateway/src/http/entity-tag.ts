import { toBase64Url } from '../hmac.js'

/** A weak tag of the content, the same from every instance and after every restart. */
export async function entityTag(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return `W/"${toBase64Url(new Uint8Array(digest).subarray(0, 16))}"`
}

/** Whether an `If-None-Match` names the tag. */
export function isNotModified(request: Request, tag: string): boolean {
  const wanted = request.headers.get('if-none-match')
  const strong = (text: string) => text.trim().replace(/^W\//, '')
  return (
    wanted?.split(',').some((one) => one.trim() === '*' || strong(one) === strong(tag)) ?? false
  )
}
