import { keyOf } from './accounts.mjs'

const windowMs = 250

/** When the endpoint saw each client's first WebSocket after `since`, in order. */
export function connectsOf(connects, { side, count }, since) {
  return Array.from({ length: count }, (_, index) => keyOf(side, index))
    .flatMap((key) => connects.find((one) => one.key === key && one.at >= since)?.at ?? [])
    .sort((a, b) => a - b)
}

/** Of the 250 ms in which most of them come. */
export function busiestShare(times) {
  const within = (from) => times.filter((at) => at >= from && at < from + windowMs).length
  return Math.max(0, ...times.map(within)) / times.length
}

/** For the one who reads along. */
export function connectsTold(title, times, { count }, since) {
  const seconds = (at) => `${((at - since) / 1000).toFixed(2)} s`
  const share = `${(busiestShare(times) * 100).toFixed(0)} %`
  return (
    `${title}: ${times.length} of ${count} connect within ${seconds(times.at(-1))}, half within ` +
    `${seconds(times[Math.floor((times.length - 1) / 2)])}, ${share} of them in one window of ${windowMs} ms`
  )
}
