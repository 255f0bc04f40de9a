// The gateway killed under 200 clients in the middle of writes. The clients know only the wire protocol; those of
// restart-transport.mjs are apps.
import { setTimeout as delay } from 'node:timers/promises'
import { statesOf } from '../client.mjs'
import { textOf } from '../database.mjs'
import { openClients } from './clients.mjs'

const room = 'restart'
const first = 2_000_000
const messages = 30
const clientCount = 200

/** @returns {Promise<import('../../../../scripts/measurement.mjs').Target[]>} */
export async function measureRestart(bench) {
  const before = await bench.startGateway({ isStored: true })
  const clients = await openClients(
    bench,
    before.url,
    clientCount,
    () => 'Messages',
    () => room,
  )
  for (const client of clients) {
    client.onClosed = async () => {
      while (!client.isClosed) {
        await delay(200 + Math.random() * 300)
        const isBack = await client.connect().then(
          () => true,
          () => false,
        )
        if (isBack) return
      }
    }
  }
  let after
  for (let index = 0; index < messages; index++) {
    const author = bench.users[index % 10]
    await bench.upstream.ask({ ask: 'add', room, author, text: textOf(first + index) })
    if (index === 12) await before.kill()
    if (index === 18) after = await bench.startGateway({ port: before.port, isStored: true })
    await delay(150)
  }
  await delay(4_000)
  const rows = await bench.upstream.ask({ ask: 'messages', room })
  const ids = JSON.stringify(rows.map(({ id }) => id))
  const different = statesOf(clients).filter(
    (state) => JSON.stringify(JSON.parse(state).data.messages.map(({ id }) => id)) !== ids,
  ).length
  const times = clients.flatMap(({ seen }) =>
    Array.from({ length: messages }, (_, index) => seen.get(first + index) ?? 0),
  )
  const wholes = clients.reduce((sum, { wholeFrames }) => sum + wholeFrames - 1, 0)
  const bytes = clients.reduce((sum, { patchBytes }) => sum + patchBytes, 0)
  const reconnected = clients.filter(({ connections }) => connections > 1).length
  for (const client of clients) client.close()
  await after.kill()
  const none = (name, value) => ({ name, measured: `${value}`, limit: '0', met: value === 0 })
  const perMessage = bytes / clientCount / messages
  console.log(
    `killed and restarted: ${reconnected} of ${clientCount} came back, ${wholes} of them by the whole, ` +
      `${perMessage.toFixed(0)} B a message and client, those missed included`,
  )
  return [
    none('killed under 200 plain clients: lost', times.filter((time) => time === 0).length),
    none(
      'killed under 200 plain clients: delivered twice',
      times.filter((time) => time > 1).length,
    ),
    none('killed under 200 plain clients: final states that differ', different),
    none('killed under 200 plain clients: resumes that cost the whole', wholes),
  ]
}
