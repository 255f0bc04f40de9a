// A row for each client, handshake and mode: the client listens, half of the messages it sends itself, half come from a
// stranger who uses no client, and all have to be heard exactly once, by their right author.
import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { credentialsOf, modes, region, userOf, wrongCredentials } from './credentials.mjs'
import { startEndpoint } from './endpoint.mjs'

const clients = [
  { name: 'aws-amplify 6.22.1', folder: 'amplify', handshake: 'sub-protocol' },
  { name: 'subscription-link 4.0.3', folder: 'apollo-4', handshake: 'sub-protocol' },
  { name: 'subscription-link 3.1.3', folder: 'apollo-3', handshake: 'query' },
]
const messagesEach = 20
const patienceMs = 60_000
/** After the last message has been heard, for one that comes twice. */
const lingerMs = 300

export async function rows() {
  const endpoint = await startEndpoint()
  const results = []
  try {
    for (const client of clients) {
      for (const mode of modes) results.push(await deliveryRow(endpoint, client, mode))
      results.push(await refusalRow(endpoint, client, 'a wrong key', wrongCredentials))
      results.push(await strangerRow(endpoint, client))
    }
  } finally {
    await endpoint.close()
  }
  return results
}

async function deliveryRow(endpoint, client, mode) {
  const { conversationId } = endpoint
  const job = { url: endpoint.url, region, mode, conversationId, ...credentialsOf(mode) }
  const name = `${client.name}, ${client.handshake}, ${mode}`
  const limit = `${2 * messagesEach} heard once, by ${client.handshake}`
  try {
    const { heard, expected, handshake } = await withClient(client, job, async (child) => {
      const { handshake } = await child.next('listening')
      const expected = new Map()
      for (let i = 0; i < messagesEach; i++) {
        const text = `${name}, stranger, ${i}`
        const strangers = endpoint.send(conversationId, text)
        child.tell({ type: 'send', text: `${name}, own, ${i}` })
        const { id, author } = await child.next('sent')
        if (author !== userOf(mode).id) throw new Error(`sent as ${author}`)
        expected.set(id, userOf(mode).id)
        expected.set(await strangers, 'stranger')
      }
      const heard = []
      while (heard.length < expected.size) heard.push(await child.next('heard'))
      await new Promise((resolve) => setTimeout(resolve, lingerMs))
      return { heard: [...heard, ...child.rest('heard')], expected, handshake }
    })
    const once =
      heard.length === expected.size && new Set(heard.map(({ id }) => id)).size === expected.size
    const right = heard.every(({ id, author }) => expected.get(id) === author)
    const measured = `${heard.length} heard${once ? ' once' : ''}, by ${handshake}`
    return { name, measured, limit, met: once && right && handshake === client.handshake }
  } catch (error) {
    return failed(name, limit, error)
  }
}

async function refusalRow(endpoint, client, what, credentials) {
  const name = `${client.name}, ${client.handshake}, ${what}`
  const { url, conversationId } = endpoint
  const job = { url, region, mode: 'apiKey', conversationId, ...credentials }
  return refusedRow(name, client, job)
}

/** The right key, but of somebody who is in another conversation only. */
async function strangerRow(endpoint, client) {
  const name = `${client.name}, ${client.handshake}, no member`
  const { url, otherConversationId: conversationId } = endpoint
  const job = { url, region, mode: 'iam', conversationId, ...credentialsOf('iam') }
  return refusedRow(name, client, job)
}

async function refusedRow(name, client, job) {
  const limit = 'told that it is refused'
  try {
    const { message } = await withClient(client, job, (child) => child.next('refused'))
    const met = /Unauthorized/.test(message)
    return { name, measured: met ? limit : message.slice(0, 200), limit, met }
  } catch (error) {
    return failed(name, limit, error)
  }
}

function failed(name, limit, error) {
  console.error(`${name}:`, error)
  return { name, measured: 'failed, see above', limit, met: false }
}

/** Runs a client process for as long as `use` takes. */
async function withClient({ folder }, job, use) {
  const module = fileURLToPath(new URL(`../${folder}/client.mjs`, import.meta.url))
  const child = fork(module, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const waiting = []
  const readers = []
  const settle = () => {
    for (const reader of [...readers]) {
      const index = waiting.findIndex(({ type }) => type === reader.type || type === 'failed')
      if (index < 0) continue
      const [message] = waiting.splice(index, 1)
      readers.splice(readers.indexOf(reader), 1)
      if (message.type === reader.type) reader.resolve(message)
      else reader.reject(new Error(message.message))
    }
  }
  const arrive = (message) => {
    waiting.push(message)
    settle()
  }
  child.on('message', arrive)
  child.once('exit', (code) => arrive({ type: 'failed', message: `it ended with ${code}` }))
  const timer = setTimeout(
    () => arrive({ type: 'failed', message: `not done within ${patienceMs} ms` }),
    patienceMs,
  )
  const next = (type) =>
    new Promise((resolve, reject) => {
      readers.push({ type, resolve, reject })
      settle()
    })
  const rest = (type) => waiting.filter((message) => message.type === type)
  try {
    await next('up')
    child.send({ type: 'run', ...job })
    return await use({ next, rest, tell: (message) => child.send(message) })
  } finally {
    clearTimeout(timer)
    child.kill('SIGKILL')
  }
}
