import type { Clock } from '../clock.js'

/** What a promise resolves to; rejects where it takes too long. */
export async function within<T>(promise: Promise<T>, timeoutMs: number, clock: Clock): Promise<T> {
  let timer: unknown
  const late = new Promise<never>((_, reject) => {
    timer = clock.setTimeout(() => reject(new Error(`Not done in ${timeoutMs} ms.`)), timeoutMs)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clock.clearTimeout(timer)
  }
}
