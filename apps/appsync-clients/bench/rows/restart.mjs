// The endpoint is killed and started again as soon as a process can be: when does it see each client again?
import { keyOf } from '../accounts.mjs'
import { calm } from '../calm.mjs'
import { startWriting, write } from '../writing.mjs'

const windowMs = 250
const patienceMs = 35_000

/** @returns {Promise<import('../../../../scripts/measurement.mjs').Target[]>} */
export async function measureRestart(world) {
  const { endpoint, conversationId, own, official } = world
  await calm(world)
  await endpoint.kill()
  const downAt = Date.now()
  const backAt = await endpoint.prepare().listen()
  const first = await write(endpoint.url, conversationId)
  const writing = startWriting(endpoint.url, conversationId)
  await Promise.all([own.until(first, patienceMs), official.until(first, patienceMs)])
  const last = await writing.stop()
  await own.whole(first, last, 10_000)

  const connects = await endpoint.connects()
  const ours = firstConnects(connects, own)
  const theirs = firstConnects(connects, official)
  const share = busiestShare(ours)
  console.log(
    `killed and restarted, down for ${((backAt - downAt) / 1000).toFixed(2)} s: ${ours.length} of ${own.count} of ours ` +
      `within ${spanOf(ours, backAt)} of its return, ${theirs.length} of ${official.count} of aws-amplify within ${spanOf(theirs, backAt)}`,
  )
  const percent = (value) => `${(value * 100).toFixed(0)} %`
  return [
    {
      name: `${own.count} clients after a restart, most that connect within ${windowMs} ms`,
      measured: `${percent(share)} (aws-amplify: ${percent(busiestShare(theirs))} of ${official.count})`,
      limit: '<= 20 %, all back',
      met: share <= 0.2 && ours.length === own.count,
    },
  ]
}

/** When each client's first WebSocket came, in order. */
function firstConnects(connects, { side, count }) {
  return Array.from({ length: count }, (_, index) => keyOf(side, index))
    .flatMap((key) => connects.find((one) => one.key === key)?.at ?? [])
    .sort((a, b) => a - b)
}

/** Of the window in which most of them come. */
function busiestShare(times) {
  const within = (from) => times.filter((at) => at >= from && at < from + windowMs).length
  return Math.max(0, ...times.map(within)) / times.length
}

function spanOf(times, since) {
  return `${((times.at(-1) - since) / 1000).toFixed(2)} s`
}
