// One client in a process of its own: it listens, sends when it is told to, and says what it heard. Messages between the
// processes are JSON; `process.send` is there because it was forked.
import { createRequire } from 'node:module'

/**
 * @param {(job: object) => {
 *   listen(conversationId: string, next: (change: object) => void, error: (error: unknown) => void): () => void,
 *   send(input: object): Promise<object>,
 * }} create makes the client of one job
 * @param {string} from the client's own module, whose `ws` is used
 */
export function runClient(create, from) {
  process.on('message', (job) => {
    if (job.type === 'run') run(create, job).catch(fail)
  })
  process.on('uncaughtException', fail)
  process.on('unhandledRejection', fail)
  recordHandshakes(createRequire(from)('ws').WebSocket)
  process.send({ type: 'up' })
}

async function run(create, job) {
  const client = create(job)
  client.listen(
    job.conversationId,
    (change) =>
      process.send({
        type: 'heard',
        id: change.message.id,
        author: change.message.author.id,
        text: change.message.text,
      }),
    (error) => process.send({ type: 'refused', message: textOf(error) }),
  )
  process.on('message', async (order) => {
    if (order.type === 'leave') process.exit(0)
    if (order.type !== 'send') return
    const input = { clientId: order.text, conversationId: job.conversationId, text: order.text }
    try {
      const change = await client.send(input)
      process.send({ type: 'sent', id: change.message.id, author: change.message.author.id })
    } catch (error) {
      fail(error)
    }
  })
}

/** Says of each frame that counts which it is, and by which handshake its connection was opened. */
function recordHandshakes(WebSocket) {
  globalThis.WebSocket = class extends WebSocket {
    constructor(url, protocols) {
      // Amplify knows no plain ws, and this endpoint has no certificate.
      super(String(url).replace(/^wss:/, 'ws:'), protocols)
      const inProtocol = [protocols].flat().some((one) => one.startsWith('header-'))
      const inQuery = new URL(String(url)).searchParams.has('header')
      const handshake = inProtocol ? 'sub-protocol' : inQuery ? 'query' : 'none'
      this.addEventListener('message', ({ data }) => {
        const { type } = JSON.parse(String(data))
        if (type === 'start_ack') process.send({ type: 'listening', handshake })
      })
    }
  }
}

function fail(error) {
  process.send({ type: 'failed', message: textOf(error) })
}

/** With its causes: what AWS's links throw is no Error, and Apollo wraps it. */
function textOf(error) {
  if (!(error instanceof Error)) return JSON.stringify(error)
  const cause = error.cause === undefined ? '' : ` caused by ${textOf(error.cause)}`
  return `${error.stack ?? error.message}${cause}`
}
