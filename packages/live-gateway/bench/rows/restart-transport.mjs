// The gateway killed under 200 clients in the middle of writes: the engine with the transport, as an app has them.
import { setTimeout as delay } from 'node:timers/promises'
import { browserEnvironment, createChatClient } from '../../../core/dist/index.js'
// By its path: it depends on the gateway for its tests, and as a dependency of the gateway it would close a circle.
import { createLiveQueryTransport } from '../../../live-query/dist/index.js'
import { textOf } from '../database.mjs'

const room = 'transport'
const first = 3_000_000
const messages = 30
const clientCount = 200
const openedAtOnce = 50
const settleWithinMs = 30_000

const page = {
  document: 'query Messages',
  variables: ({ conversationId }) => ({ room: conversationId }),
  decode: ({ messages }) => ({
    messages: messages.map(({ user, userId, ...row }) => ({
      ...{ ...row, conversationId: room, position: Number(row.id.slice(1)) },
      author: user ?? { id: userId },
    })),
    atStart: false,
    atEnd: true,
  }),
}
const operations = {
  capabilities: {
    live: ['conversation'],
    ...{ paging: [], echoesClientId: false, idempotent: false, deletions: 'none', order: 'late' },
  },
  live: { conversation: page },
  loadMessages: page,
  send: page,
}

/** @returns {Promise<import('../../../../scripts/measurement.mjs').Target[]>} */
export async function measureRestartUnderTransports(bench) {
  const before = await bench.startGateway({ isStored: true })
  const clients = bench.users.slice(0, clientCount).map((user) => openClient(before.url, user))
  for (let start = 0; start < clientCount; start += openedAtOnce) {
    const some = clients.slice(start, start + openedAtOnce)
    for (const client of some) client.open()
    if (!(await untilAll(some, (client) => client.isLive() && client.shown().length === 50)))
      throw new Error('The clients were not live before the gateway was killed.')
  }
  let after
  for (let index = 0; index < messages; index++) {
    const author = bench.users[index % 10]
    await bench.upstream.ask({ ask: 'add', room, author, text: textOf(first + index) })
    if (index === 12) await before.kill()
    if (index === 18) after = await bench.startGateway({ port: before.port, isStored: true })
    await delay(150)
  }
  await untilAll(clients, (client) => client.isLive() && client.shown().length >= 50 + messages)
  const rows = await bench.upstream.ask({ ask: 'messages', room })
  const newest = JSON.stringify(rows.map(({ id }) => id))
  const counts = clients.flatMap((client) => {
    const shown = client.shown().map(({ text }) => text)
    return Array.from(
      { length: messages },
      (_, index) => shown.filter((text) => text === textOf(first + index)).length,
    )
  })
  const different = clients.filter(
    (client) =>
      newest !==
      JSON.stringify(
        client
          .shown()
          .slice(-rows.length)
          .map(({ id }) => id),
      ),
  ).length
  const sum = (name) => clients.reduce((all, { heard }) => all + heard[name], 0)
  const wholes = sum('wholes') - clientCount
  const perMessage = sum('patchBytes') / clientCount / messages
  const reconnected = clients.filter(({ heard }) => heard.streams > 1).length
  console.log(
    `killed under the transport: ${reconnected} of ${clientCount} streamed again, ${wholes} of them after the whole, ` +
      `${perMessage.toFixed(0)} B a message and client, those missed included; ` +
      `the engine read a page again ${sum('pages') - clientCount} times`,
  )
  for (const client of clients) client.close()
  await after.kill()
  const none = (name, value) => ({ name, measured: `${value}`, limit: '0', met: value === 0 })
  const title = 'killed under 200 clients of the transport'
  return [
    none(`${title}: lost`, counts.filter((count) => count === 0).length),
    none(`${title}: shown twice`, counts.filter((count) => count > 1).length),
    none(`${title}: final states that differ`, different),
    none(`${title}: resumes that cost the whole`, wholes),
    {
      name: `${title}: bytes a message, those missed included`,
      measured: `${perMessage.toFixed(0)} B`,
      limit: '<= 300 B',
      met: perMessage <= 300,
    },
  ]
}

function openClient(url, user) {
  const heard = { wholes: 0, patchBytes: 0, streams: 0, pages: 0 }
  // Each is another person, with nothing to share.
  const { holdLock, openChannel, ...environment } = browserEnvironment()
  const client = createChatClient({
    transport: createLiveQueryTransport({
      ...{ url, me: { id: user }, operations, environment, mode: 'stream' },
      getToken: () => user,
      fetch: async (asked, init) => listened(String(asked), await fetch(asked, init), heard),
    }),
  })
  const conversation = client.conversation(room)
  return {
    heard,
    open: () => void conversation.open(),
    isLive: () => client.connection.get().status === 'live',
    shown() {
      const timeline = conversation.timeline.get()
      return Array.from({ length: timeline.length }, (_, index) => timeline.at(index)).flatMap(
        (item) => (item.kind === 'message' ? [item.message] : []),
      )
    },
    close: () => client.close(),
  }
}

/** The same answer, of which it is written down what it costs. */
function listened(url, response, heard) {
  if (!url.includes('wg_json_patch')) heard.pages += 1
  if (!url.includes('wg_json_patch') || response.body === null) return response
  if (url.includes('wg_live')) heard.streams += 1
  const decoder = new TextDecoder()
  const read = (text) => {
    const data = /(?:^|\ndata: )([[{])/.exec(text)?.[1]
    if (data === '{') heard.wholes += 1
    if (data === '[') heard.patchBytes += Buffer.byteLength(text)
  }
  let rest = ''
  const counting = new TransformStream({
    transform(chunk, controller) {
      const frames = (rest + decoder.decode(chunk, { stream: true })).split(/(?<=\n\n)/)
      rest = frames.at(-1)?.endsWith('\n\n') ? '' : (frames.pop() ?? '')
      for (const frame of frames) if (frame.startsWith('id: ')) read(frame)
      controller.enqueue(chunk)
    },
    flush: () => read(rest),
  })
  return new Response(response.body.pipeThrough(counting), response)
}

async function untilAll(clients, condition) {
  for (const deadline = performance.now() + settleWithinMs; performance.now() < deadline; ) {
    if (clients.every(condition)) return true
    await delay(50)
  }
  return false
}
