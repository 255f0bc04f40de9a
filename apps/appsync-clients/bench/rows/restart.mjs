// The endpoint is killed and started again as soon as a process can be: when does it see each client again?
import { calm } from '../calm.mjs'
import { busiestShare, connectsOf, connectsTold } from '../connects.mjs'

const patienceMs = 35_000

/** @returns {Promise<import('../../../../scripts/measurement.mjs').Target[]>} */
export async function measureRestart(world) {
  const { endpoint, writer, own, official } = world
  await calm(world)
  await endpoint.kill()
  const downAt = Date.now()
  const backAt = await endpoint.prepare().listen()
  const first = await writer.write(endpoint.url)
  const writing = writer.start(endpoint.url)
  await Promise.all([own.until(first, patienceMs), official.until(first, patienceMs)])
  const last = await writing.stop()
  await own.whole(first, last, 10_000)

  const connects = await endpoint.connects()
  const ours = connectsOf(connects, own, downAt)
  const theirs = connectsOf(connects, official, downAt)
  const title = `killed and restarted, down for ${((backAt - downAt) / 1000).toFixed(2)} s`
  console.log(connectsTold(`${title}, ours`, ours, own, backAt))
  console.log(connectsTold(`${title}, aws-amplify`, theirs, official, backAt))
  const percent = (value) => `${(value * 100).toFixed(0)} %`
  const share = busiestShare(ours)
  return [
    {
      name: `${own.count} clients after a restart, most that connect within 250 ms`,
      measured: `${percent(share)} (aws-amplify: ${percent(busiestShare(theirs))} of ${official.count})`,
      limit: '<= 20 %, all back',
      met: share <= 0.2 && ours.length === own.count,
    },
  ]
}
