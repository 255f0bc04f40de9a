// How often the upstream is asked, joins included, as the upstream counts it.
import { Agent, request } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { openClients } from './clients.mjs'

const seconds = 10

/** @returns {Promise<import('../../../../scripts/measurement.mjs').Target[]>} */
export async function measurePolls(bench) {
  const one = await pollsOf(
    bench,
    'one client',
    1,
    () => 'Messages',
    () => 'polls',
  )
  const many = await pollsOf(
    bench,
    '2,000 clients',
    2_000,
    () => 'Messages',
    () => 'polls',
  )
  const wide = await pollsOf(
    bench,
    '200 operations x 10 clients',
    2_000,
    (index) => `Messages${index % 200}`,
    (index) => `room${index % 200}`,
  )
  const each = await withPollersOfTheirOwn(bench)
  console.log(`the same 2,000 clients with a poller each: ${each.toFixed(0)} upstream requests/s`)
  const row = (name, measured, wanted, tolerance) => ({
    name: `upstream requests a second at 1 s: ${name}`,
    measured: measured.toFixed(2),
    limit: `${wanted} ± ${tolerance}`,
    met: Math.abs(measured - wanted) <= tolerance,
  })
  return [
    row('1 client', one, 1, 0.05),
    row('2,000 clients', many, 1, 0.05),
    row('200 operations x 10 clients', wide, 200, 4),
  ]
}

async function pollsOf(bench, title, count, operationOf, roomOf) {
  const gateway = await bench.startGateway()
  const clients = await openClients(bench, gateway.url, count, operationOf, roomOf)
  await delay(2_000)
  const total = async () => {
    const { query, join } = await bench.upstream.ask({ ask: 'counts' })
    return { query, join, at: performance.now() }
  }
  const [before, cpuBefore] = [await total(), await gateway.ask()]
  await delay(seconds * 1000)
  const [after, cpuAfter] = [await total(), await gateway.ask()]
  for (const client of clients) client.close()
  await gateway.kill()
  const elapsedSeconds = (after.at - before.at) / 1000
  const requests = after.query - before.query + after.join - before.join
  const cpu = (cpuAfter.cpuMs - cpuBefore.cpuMs) / elapsedSeconds / 10
  console.log(
    `${title}: ${requests} upstream requests in ${elapsedSeconds.toFixed(1)} s (${after.join - before.join} of them joins), ` +
      `${cpuAfter.pollers} pollers, gateway CPU ${cpu.toFixed(0)} %, ${cpuAfter.rssMb.toFixed(0)} MB`,
  )
  return requests / elapsedSeconds
}

/** What the known implementation does: each client asks by itself. Joins are left out, so it is flattered. */
async function withPollersOfTheirOwn({ upstream, upstreamUrl }) {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 })
  const body = JSON.stringify({
    query: 'query ($room: ID!) { messages(room: $room) { id text createdAt userId } }',
    variables: { room: 'polls' },
  })
  let isOver = false
  const poll = async () => {
    await delay(Math.random() * 1_000)
    while (!isOver) {
      const startedAt = performance.now()
      await new Promise((resolve) => {
        const call = request(upstreamUrl, { method: 'POST', agent }, (response) => {
          response.resume()
          response.on('end', resolve)
        })
        call.on('error', resolve)
        call.end(body)
      })
      await delay(Math.max(0, startedAt + 1_000 - performance.now()))
    }
  }
  const pollers = Array.from({ length: 2_000 }, poll)
  await delay(1_500)
  const before = await upstream.ask({ ask: 'counts' })
  const startedAt = performance.now()
  await delay(4_000)
  const after = await upstream.ask({ ask: 'counts' })
  const elapsedSeconds = (performance.now() - startedAt) / 1000
  isOver = true
  await Promise.all(pollers)
  agent.destroy()
  return (after.query - before.query) / elapsedSeconds
}
