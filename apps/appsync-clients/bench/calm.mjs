import { setTimeout as delay } from 'node:timers/promises'

/** A connection that stood so long is stable to our engine: its next loss begins the backoff anew. */
const stableMs = 10_500
const patienceMs = 45_000

/** Until everybody hears, and has for a while. Throws where one of ours does not. */
export async function calm(world) {
  const { own, official } = world
  const [heard, theirs] = await hearing(world, 5_000)
  if (heard < own.count) throw new Error(`only ${heard} of our ${own.count} clients hear anything`)
  if (theirs < official.count)
    console.log(`aws-amplify: ${official.count - theirs} of ${official.count} hear nothing now`)
  await delay(stableMs)
}

/** Until all of both have heard something new, or time is up; with how many have. */
export async function hearing({ endpoint, writer, own, official }, waitMs = patienceMs) {
  const first = await writer.write(endpoint.url)
  const writing = writer.start(endpoint.url)
  const heard = await Promise.all([own.until(first, patienceMs), official.until(first, waitMs)])
  const last = await writing.stop()
  await Promise.all([own.until(last, patienceMs), official.until(last, Math.min(waitMs, 5_000))])
  return heard
}
