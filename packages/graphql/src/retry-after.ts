/** The time of a `Retry-After` value in milliseconds from now; undefined where it says nothing sensible. */
export function retryAfterMs(value: string | null | undefined): number | undefined {
  const seconds = Number(value || undefined)
  const ms = Number.isNaN(seconds) ? Date.parse(`${value}`) - Date.now() : seconds * 1000
  return Number.isNaN(ms) ? undefined : Math.max(ms, 0)
}
