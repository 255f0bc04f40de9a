// The endpoint is killed and comes back later, on the same port and with the same database. Meanwhile messages are written
// by another one over that database, as by people whose network reaches it.
import { setTimeout as delay } from 'node:timers/promises'
import { calm } from '../calm.mjs'
import { returnsOf, told } from '../returns.mjs'

const writtenMeanwhile = 3
/** After the return: longer than Amplify's interval of 60 s. */
const patienceMs = 62_000

/** @returns {Promise<import('../../../../scripts/measurement.mjs').Target[]>} */
export async function measureOutage(world, seconds) {
  const { endpoint, writer, own, official } = world
  await calm(world)
  // Started before, so that the outage is as long as it is said to be.
  const [meantime, next] = [endpoint.prepare(), endpoint.prepare()]
  await Promise.all([meantime.isUp(), next.isUp()])
  await endpoint.kill()
  const downAt = Date.now()
  const numbers = []
  await meantime.listenElsewhere(async (url) => {
    for (let count = 0; count < writtenMeanwhile; count++) numbers.push(await writer.write(url))
  })
  await delay(Math.max(0, downAt + seconds * 1000 - Date.now()))
  const backAt = await next.listen()
  const writing = writer.start(endpoint.url)
  const [first] = numbers
  await Promise.all([own.until(first, patienceMs), official.until(first, patienceMs)])
  const last = await writing.stop()
  await own.whole(first, last, 10_000)

  const ours = returnsOf(await own.summary(first, last), backAt)
  const theirs = returnsOf(await official.summary(first, last), backAt)
  const meanwhile = returnsOf(await own.summary(first, numbers.at(-1)), backAt).missed
  const theirMeanwhile = returnsOf(await official.summary(first, numbers.at(-1)), backAt).missed
  const title = `outage of ${((backAt - downAt) / 1000).toFixed(1)} s`
  told(`${title}, ours`, ours, last - first + 1)
  told(`${title}, aws-amplify`, theirs, last - first + 1)
  const after = `after an outage of ${seconds} s`
  const row = (name, share, limit) => ({
    name: `first event ${after}, ${name}`,
    measured: `${ours.at(share).toFixed(2)} s (aws-amplify: ${theirs.at(share).toFixed(2)} s)`,
    limit: `<= ${limit} s`,
    met: ours.at(share) <= limit,
  })
  return [
    row('median', 0.5, 2),
    row('p95', 0.95, 10),
    {
      name: `missed by ours ${after}`,
      measured:
        `${ours.missed}, of what was written meanwhile ${meanwhile} ` +
        `(aws-amplify: ${theirs.missed}, ${theirMeanwhile}, with ${official.count} clients)`,
      limit: '0',
      met: ours.missed === 0,
    },
  ]
}
