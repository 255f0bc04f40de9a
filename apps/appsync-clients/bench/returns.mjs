import { quantile } from './quantile.mjs'

/**
 * How soon after `since` each client heard something again, and what it never heard.
 * @param {{ firstAt: number | null, missed: number }[]} summary
 */
export function returnsOf(summary, since) {
  const seconds = summary
    .filter(({ firstAt }) => firstAt !== null)
    .map(({ firstAt }) => Math.max(0, firstAt - since) / 1000)
  return {
    back: seconds.length,
    count: summary.length,
    /** Who did not come back counts as later than everybody. */
    at: (share) =>
      quantile([...seconds, ...Array(summary.length - seconds.length).fill(Infinity)], share),
    missed: summary.reduce((sum, { missed }) => sum + missed, 0),
  }
}

/** For the one who reads along. */
export function told(title, { back, count, at, missed }, messages) {
  const figures = [0, 0.5, 0.95, 1].map((share) => at(share).toFixed(2))
  console.log(
    `${title}: first event after ${figures[0]} to ${figures[3]} s, median ${figures[1]}, p95 ${figures[2]} s; ` +
      `${back} of ${count} came back; ${missed} of ${messages * count} deliveries missed`,
  )
}
