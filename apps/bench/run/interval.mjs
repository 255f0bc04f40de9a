// The 95 % interval of a mean, by Student's t; of a ratio, the same over the logarithms of the pairs of one round.
const quantiles = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145,
  2.131,
]

/**
 * @typedef {{ mean: number, low: number, high: number, count: number }} Interval
 */

/** @param {readonly number[]} values @returns {Interval} */
export function meanInterval(values) {
  const count = values.length
  const mean = values.reduce((sum, value) => sum + value, 0) / count
  if (count < 2)
    return { mean, low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY, count }
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (count - 1)
  const half = (quantiles[count - 2] ?? 2) * Math.sqrt(variance / count)
  return { mean, low: mean - half, high: mean + half, count }
}

/**
 * Of one page over the other page of the same round, so that what slows the machine down for a while meets both.
 * @param {readonly (number | undefined)[]} ours
 * @param {readonly (number | undefined)[]} others
 * @returns {Interval}
 */
export function ratioInterval(ours, others) {
  const logarithms = ours.flatMap((one, round) => {
    const other = others[round]
    return one === undefined || other === undefined ? [] : [Math.log(one / other)]
  })
  const { mean, low, high, count } = meanInterval(logarithms)
  return { mean: Math.exp(mean), low: Math.exp(low), high: Math.exp(high), count }
}

/** @param {readonly number[]} values */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
}
