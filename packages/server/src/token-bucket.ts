import { RequestError } from './request-error.js'

interface Bucket {
  tokens: number
  at: number
}

const maxBuckets = 10_000

/** So many at once, then so many a second, counted for each key. */
export interface RateLimit {
  /** Throws `rate-limited` with the time until the next is allowed. */
  take(key: string): void
}

export function createRateLimit(perSecond: number, burst: number, now = Date.now): RateLimit {
  const buckets = new Map<string, Bucket>()
  return {
    take(key) {
      const at = now()
      const bucket = buckets.get(key) ?? { tokens: burst, at }
      buckets.delete(key)
      buckets.set(key, bucket)
      bucket.tokens = Math.min(burst, bucket.tokens + ((at - bucket.at) * perSecond) / 1000)
      bucket.at = at
      // The one used longest ago is the likeliest to be full again, which is what a new one is.
      const oldest = buckets.size > maxBuckets ? buckets.keys().next().value : undefined
      if (oldest !== undefined) buckets.delete(oldest)
      if (bucket.tokens < 1) {
        const retryAfterMs = Math.ceil(((1 - bucket.tokens) * 1000) / perSecond)
        throw new RequestError(
          'rate-limited',
          `Too many requests: at most ${perSecond} a second are accepted, try again in ${retryAfterMs} ms.`,
          retryAfterMs,
        )
      }
      bucket.tokens -= 1
    },
  }
}
