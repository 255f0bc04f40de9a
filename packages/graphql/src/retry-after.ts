const longestMs = 24 * 60 * 60 * 1000

/** The time of a `Retry-After` value in milliseconds, at most a day; undefined where it says nothing sensible. */
export function retryAfterMs(value: string | null | undefined): number | undefined {
  const seconds = Number(value || Number.NaN)
  const ms = Number.isNaN(seconds) ? Date.parse(`${value}`) - Date.now() : seconds * 1000
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), longestMs)
}
