// 200 sockets in one conversation, 50 messages a second for 20 s: every delivery is counted.
// The server is the built one, in a process of its own with a database of its own; it all stops by itself.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { WebSocket } from 'ws'
import { notMeasured, report } from '../../../scripts/measurement.mjs'

const name = 'bench:server'
const socketCount = 200
const userCount = 20
const messagesPerSecond = 50
const seconds = 20
const messageCount = messagesPerSecond * seconds
const maxRestMemoryMb = 150
const maxSendSeconds = seconds * 1.1
const giveUpMs = 90_000

const subscription = `subscription ($conversationId: ID!) {
  conversationUpdates(conversationId: $conversationId) {
    __typename
    ... on Subscribed { checkpoint resumed }
    ... on Events {
      checkpoint
      events {
        __typename
        ... on MessageEvent {
          message {
            id conversationId author { id name avatarUrl profileUrl } text createdAt position revision
            clientId editedAt deletedAt reactions { emoji userIds count }
          }
        }
        ... on ReadEvent { conversationId userId upTo }
        ... on TypingEvent { conversationId user { id name } ttlMs }
      }
    }
  }
}`

const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url))
const agent = new Agent({ keepAlive: true, maxSockets: 32 })
const folder = mkdtempSync(join(tmpdir(), 'parley-bench-'))
let server

process.on('exit', () => {
  server?.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})
process.on('uncaughtException', (error) => notMeasured(name, error))
setTimeout(() => notMeasured(name, `not done within ${giveUpMs / 1000} s`), giveUpMs)

report(name, await main())

async function main() {
  if (!existsSync(cli)) throw new Error('packages/server/dist is not built')
  const url = await startServer()
  await delay(1_000)
  const restMb = memoryMb()

  const users = []
  for (let i = 0; i < userCount; i++) users.push(await post(url, '/session', { name: `User ${i}` }))
  const conversationId = await createConversation(url, users)
  const sockets = await Promise.all(
    Array.from({ length: socketCount }, (_, i) =>
      openSocket(url, users[i % userCount].token, conversationId),
    ),
  )
  const connectedMb = memoryMb()

  const sentAt = new Float64Array(messageCount)
  const latencies = new Float64Array(messageCount * socketCount)
  const tally = { delivered: 0, duplicated: 0, outOfOrder: 0, unknown: 0 }
  for (const socket of sockets) count(socket, sentAt, latencies, tally)

  const startedAt = performance.now()
  const answers = []
  for (let i = 0; i < messageCount; i++) {
    const dueInMs = startedAt + (i * 1000) / messagesPerSecond - performance.now()
    if (dueInMs > 0) await delay(dueInMs)
    sentAt[i] = performance.now()
    answers.push(sendMessage(url, users[i % userCount].token, conversationId, i))
  }
  const accepted = (await Promise.all(answers)).filter((answer) => answer).length
  const sendSeconds = (performance.now() - startedAt) / 1000
  await quiet(tally)
  const loadedMb = memoryMb()
  const closedEarly = sockets.filter((socket) => socket.readyState !== WebSocket.OPEN).length
  for (const socket of sockets) socket.terminate()
  await stopServer()

  const expected = messageCount * socketCount
  const measured = latencies.subarray(0, tally.delivered).toSorted()
  const at = (share) => measured[Math.min(measured.length - 1, Math.floor(measured.length * share))]
  console.log(
    `${socketCount} sockets of ${userCount} users, ${messageCount} messages, ${tally.delivered} of ${expected} deliveries`,
  )
  console.log(
    `latency from send to delivery: p50 ${at(0.5)?.toFixed(1)} ms, p99 ${at(0.99)?.toFixed(1)} ms, most ${measured.at(-1)?.toFixed(1)} ms`,
  )
  console.log(
    `server memory: ${restMb} MB at rest, ${connectedMb} MB with ${socketCount} sockets, ${loadedMb} MB after the load`,
  )
  const none = (target, measured) => ({
    name: target,
    measured: String(measured),
    limit: '0',
    met: measured === 0,
  })
  return [
    none('not accepted', messageCount - accepted),
    none('lost deliveries', expected - tally.delivered),
    none('duplicated deliveries', tally.duplicated),
    none('deliveries out of order', tally.outOfOrder),
    none('unexpected messages', tally.unknown),
    none('sockets closed early', closedEarly),
    {
      name: `${messageCount} messages sent within`,
      measured: `${sendSeconds.toFixed(1)} s`,
      limit: `${maxSendSeconds.toFixed(1)} s`,
      met: sendSeconds <= maxSendSeconds,
    },
    {
      name: 'server memory at rest',
      measured: `${restMb} MB`,
      limit: `under ${maxRestMemoryMb} MB`,
      met: restMb < maxRestMemoryMb,
    },
  ]
}

function startServer() {
  server = spawn(process.execPath, [cli], {
    env: { ...process.env, PORT: '0', PARLEY_DB: join(folder, 'chat.db') },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return new Promise((resolve, reject) => {
    createInterface({ input: server.stdout }).once('line', (line) => {
      const origin = /http:\/\/[^/\s]+/.exec(line)?.[0]
      if (origin === undefined) reject(new Error('the server did not say its address'))
      else resolve(origin)
    })
    server.once('exit', (code) => reject(new Error(`the server ended with ${code}`)))
  })
}

function memoryMb() {
  const { stdout } = spawnSync('ps', ['-o', 'rss=', '-p', String(server.pid)], { encoding: 'utf8' })
  const kilobytes = Number.parseInt(stdout ?? '', 10)
  if (!(kilobytes > 0)) throw new Error('the memory of the server could not be read (ps)')
  return Math.round(kilobytes / 1024)
}

function post(url, path, body, token) {
  const text = JSON.stringify(body)
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }
  if (token !== undefined) headers.authorization = `Bearer ${token}`
  return new Promise((resolve, reject) => {
    const call = request(`${url}${path}`, { method: 'POST', headers, agent }, (response) => {
      const chunks = []
      response.on('data', (chunk) => chunks.push(chunk))
      response.on('end', () => resolve(JSON.parse(Buffer.concat(chunks).toString())))
    })
    call.on('error', reject)
    call.end(text)
  })
}

async function createConversation(url, [first, ...others]) {
  const query =
    'mutation ($input: CreateConversationInput!) { createConversation(input: $input) { id } }'
  const memberIds = others.map(({ user }) => user.id)
  const variables = { input: { clientId: 'bench', memberIds, title: 'Bench' } }
  const { data } = await post(url, '/graphql', { query, variables }, first.token)
  return data.createConversation.id
}

async function sendMessage(url, token, conversationId, index) {
  const query =
    'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { id position } }'
  const variables = {
    input: { clientId: `bench-${index}`, conversationId, text: `message ${index}` },
  }
  const { data } = await post(url, '/graphql', { query, variables }, token)
  return data?.sendMessage !== undefined
}

/** Resolves when the server says that it is subscribed. */
function openSocket(url, token, conversationId) {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws')
  socket.on('open', () =>
    socket.send(JSON.stringify({ type: 'connection_init', payload: { token } })),
  )
  return new Promise((resolve, reject) => {
    const onMessage = (data) => {
      const message = JSON.parse(String(data))
      if (message.type === 'connection_ack') {
        const payload = { query: subscription, variables: { conversationId } }
        socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload }))
      } else if (message.payload?.data?.conversationUpdates?.__typename === 'Subscribed') {
        socket.off('message', onMessage)
        resolve(socket)
      } else reject(new Error(`a socket was answered ${String(data)}`))
    }
    socket.on('message', onMessage)
    socket.on('error', reject)
    socket.on('close', (code) => reject(new Error(`a socket was closed with ${code}`)))
  })
}

function count(socket, sentAt, latencies, tally) {
  const seen = new Uint8Array(messageCount)
  let lastPosition = 0
  socket.on('message', (data) => {
    const at = performance.now()
    for (const event of JSON.parse(String(data)).payload?.data?.conversationUpdates?.events ?? [
      null,
    ]) {
      const index = Number(/^message (\d+)$/.exec(event?.message?.text ?? '')?.[1] ?? Number.NaN)
      if (Number.isNaN(index)) tally.unknown += 1
      else if (seen[index] === 1) tally.duplicated += 1
      else {
        seen[index] = 1
        if (event.message.position <= lastPosition) tally.outOfOrder += 1
        lastPosition = event.message.position
        latencies[tally.delivered++] = at - sentAt[index]
      }
    }
  })
}

/** Until everything is there, or nothing has come for 3 s; then a moment more for what would be too much. */
async function quiet(tally) {
  for (let last = -1; tally.delivered < messageCount * socketCount && last !== tally.delivered; ) {
    last = tally.delivered
    await delay(3_000)
  }
  await delay(500)
}

async function stopServer() {
  server.removeAllListeners('exit')
  const ended = new Promise((resolve) => server.once('exit', resolve))
  server.kill('SIGTERM')
  await Promise.race([ended, delay(5_000)])
  server.kill('SIGKILL')
}
