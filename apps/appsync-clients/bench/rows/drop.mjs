// All sockets drop, and the server is healthy: a proxy was restarted, or the network has changed.
import { calm } from '../calm.mjs'
import { connectsOf, connectsTold } from '../connects.mjs'
import { returnsOf, told } from '../returns.mjs'

/** @returns {Promise<import('../../../../scripts/measurement.mjs').Target[]>} */
export async function measureDrop(world) {
  const { endpoint, writer, own, official } = world
  await calm(world)
  const { at } = await endpoint.dropSockets()
  const first = await writer.write(endpoint.url)
  const writing = writer.start(endpoint.url)
  await Promise.all([own.until(first, 30_000), official.until(first, 30_000)])
  const last = await writing.stop()
  await own.whole(first, last, 10_000)

  const ours = returnsOf(await own.summary(first, last), at)
  const theirs = returnsOf(await official.summary(first, last), at)
  told('socket drop, ours', ours, last - first + 1)
  told('socket drop, aws-amplify', theirs, last - first + 1)
  const connects = await endpoint.connects()
  for (const side of [own, official]) {
    const times = connectsOf(connects, side, at)
    console.log(connectsTold(`socket drop, as the server sees ${side.side}`, times, side, at))
  }
  const [slowest, fastest] = [ours.at(1), theirs.at(0)]
  return [
    {
      name: 'first event after a socket drop, our slowest',
      measured: `${slowest.toFixed(2)} s`,
      limit: `< ${fastest.toFixed(2)} s, aws-amplify's fastest`,
      met: slowest < fastest,
    },
    {
      name: 'missed by ours after a socket drop',
      measured: `${ours.missed} (aws-amplify: ${theirs.missed} with ${official.count} clients)`,
      limit: '0',
      met: ours.missed === 0,
    },
  ]
}
