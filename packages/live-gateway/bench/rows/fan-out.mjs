// How soon everybody has a message, what it costs on the wire, and that nobody misses one.
import { Agent, request } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { statesOf } from '../client.mjs'
import { textOf } from '../database.mjs'
import { openClients } from './clients.mjs'

const agent = new Agent({ keepAlive: true })
/** By nearest rank. */
const quantile = (values, share) =>
  values.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(values.length * share) - 1)]

/** @returns {Promise<import('../../../../scripts/measurement.mjs').Target[]>} */
export async function measureFanOut(bench) {
  const fast = await run(bench, {
    room: 'fast',
    clients: 500,
    messages: 200,
    everyMs: 150,
    byMutation: true,
  })
  const slow = await run(bench, {
    room: 'slow',
    clients: 500,
    messages: 15,
    everyMs: 1_370,
    byMutation: false,
  })
  const many = await run(bench, {
    room: 'many',
    clients: 2_000,
    messages: 60,
    everyMs: 200,
    byMutation: true,
  })
  const limit = (name, value, most, unit) => ({
    name,
    measured: `${value.toFixed(0)} ${unit}`,
    limit: `< ${most} ${unit}`,
    met: value < most,
  })
  const none = (name, value) => ({ name, measured: `${value}`, limit: '0', met: value === 0 })
  const p99 = quantile(fast.lastMs, 0.99)
  return [
    limit('mutation answered to the last of 500 clients, p99', p99, 100, 'ms'),
    limit(
      'without invalidate, written to the last of 500 clients, most',
      Math.max(...slow.lastMs),
      1_150,
      'ms',
    ),
    {
      name: 'bytes of a new message, with framing, on the socket',
      measured: `${fast.bytesPerMessage.toFixed(0)} B (the whole: ${fast.wholeBytes} B)`,
      limit: '<= 300 B',
      met: fast.bytesPerMessage <= 300,
    },
    none('2,000 clients: deliveries lost', many.lost),
    none('2,000 clients: delivered twice', many.repeated),
    none('2,000 clients: final states that differ from the database', many.different),
    limit('2,000 clients: memory of the gateway', many.rssMb, 250, 'MB'),
  ]
}

async function run(bench, { room, clients: count, messages, everyMs, byMutation }) {
  const gateway = await bench.startGateway()
  const first = 1_000_000
  const startedAt = new Float64Array(messages)
  const lastAt = new Float64Array(messages)
  const onMessage = (index, at) => {
    if (index >= first) lastAt[index - first] = Math.max(lastAt[index - first], at)
  }
  const clients = await openClients(
    bench,
    gateway.url,
    count,
    () => 'Messages',
    () => room,
    onMessage,
  )
  await delay(1_500)
  const cpuBefore = await gateway.ask()
  const bytesBefore = clients[0].bytesRead()
  const beganAt = performance.now()
  for (let index = 0; index < messages; index++) {
    await delay(Math.max(0, beganAt + index * everyMs - performance.now()))
    const text = textOf(first + index)
    const author = bench.users[index % 10]
    if (byMutation) await mutate(gateway.url, author, { room, text })
    else await bench.upstream.ask({ ask: 'add', room, author, text })
    startedAt[index] = performance.now()
  }
  await delay(2_500)
  const seconds = (performance.now() - beganAt) / 1000
  const cpuAfter = await gateway.ask()
  const bytes = clients[0].bytesRead() - bytesBefore
  const rows = await bench.upstream.ask({ ask: 'messages', room })
  const wanted = JSON.stringify(rows)
  const plain = (state) =>
    JSON.stringify(JSON.parse(state).data.messages.map(({ user, ...row }) => checked(user, row)))
  const ordered = JSON.stringify(rows.map((row) => checked({ id: row.userId }, row)))
  const different = statesOf(clients).filter((state) => plain(state) !== ordered).length
  const deliveries = clients.flatMap(({ seen }) =>
    Array.from({ length: messages }, (_, index) => seen.get(first + index) ?? 0),
  )
  for (const client of clients) client.close()
  await gateway.kill()
  const result = {
    lastMs: Array.from(lastAt, (at, index) => at - startedAt[index]),
    bytesPerMessage: bytes / messages,
    wholeBytes: Buffer.byteLength(clients[0].frames[0]),
    lost: deliveries.filter((times) => times === 0).length,
    repeated: deliveries.filter((times) => times > 1).length,
    different,
    rssMb: cpuAfter.rssMb,
  }
  const cpu = (cpuAfter.cpuMs - cpuBefore.cpuMs) / seconds / 10
  console.log(
    `${count} clients, ${messages} messages, one every ${everyMs} ms ${byMutation ? 'by mutation' : 'behind the gateway'}: ` +
      `${deliveries.length - result.lost} of ${deliveries.length} deliveries, to the last client ` +
      `p50 ${quantile(result.lastMs, 0.5).toFixed(0)} ms, p99 ${quantile(result.lastMs, 0.99).toFixed(0)} ms, most ${Math.max(...result.lastMs).toFixed(0)} ms; ` +
      `gateway CPU ${cpu.toFixed(0)} %, ${result.rssMb.toFixed(0)} MB; database ${wanted.length} B`,
  )
  return result
}

/** A row in one order of keys; its author has to be the one it names. */
const checked = (user, { id, text, createdAt, userId }) => [
  id,
  text,
  createdAt,
  userId,
  user.id === userId,
]

function mutate(url, user, variables) {
  const headers = { authorization: `Bearer ${user}`, 'content-type': 'application/json' }
  return new Promise((resolve, reject) => {
    const call = request(
      `${url}/operations/AddMessage`,
      { method: 'POST', headers, agent },
      (response) => {
        response.resume()
        response.on('end', () =>
          response.statusCode === 200
            ? resolve()
            : reject(new Error(`answered ${response.statusCode}`)),
        )
      },
    )
    call.on('error', reject)
    call.end(JSON.stringify(variables))
  })
}
