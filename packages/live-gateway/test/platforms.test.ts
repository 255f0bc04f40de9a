import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { createLiveGateway, defineOperation, type GatewayEvent } from '@parley/live-gateway'
import { createFileRevisionStore, toNodeListener } from '@parley/live-gateway/node'
import { Hono } from 'hono'
import { afterEach, describe, expect, it } from 'vitest'
import { requestBody } from '../src/node/request-body.js'
import { createRooms, messagesOf, path } from './support/chat-gateway.js'
import { readEvents } from './support/event-reader.js'
import { settle } from './support/manual-clock.js'
import { listen } from './support/node-server.js'

const live = path('Messages', { room: 'lobby' }, '&wg_live&wg_sse&wg_json_patch')
const closing: (() => Promise<unknown> | void)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

function start(basePath = '') {
  const rooms = createRooms()
  const events: GatewayEvent[] = []
  let wake = () => {}
  const gateway = createLiveGateway({
    basePath,
    operations: [
      messagesOf(rooms.answer, { access: 'anyone' }),
      defineOperation({
        name: 'Write',
        kind: 'mutation',
        access: 'anyone',
        upstream: () => ({ data: {} }),
      }),
    ],
    onEvent(event) {
      events.push(event)
      wake()
    },
  })
  closing.push(gateway.close)
  const until = async (isThere: (event: GatewayEvent) => boolean) => {
    while (!events.some(isThere)) {
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
  }
  return { rooms, gateway, events, until }
}

describe("on Node's http", () => {
  async function serve() {
    const started = start()
    const { url, close } = await listen(toNodeListener(started.gateway.handle))
    closing.push(close)
    return { ...started, url }
  }

  it('streams, and lets go when the client leaves', async () => {
    const { url, rooms, gateway, until } = await serve()
    const abort = new AbortController()
    const response = await fetch(url + live, { signal: abort.signal })
    expect(response.headers.get('content-type')).toBe('text/event-stream')
    const events = readEvents(response)
    await events.data()
    rooms.say('lobby', 'm1')
    await gateway.invalidate('Messages')
    expect((await events.data()).data).toContain('m1')
    events.abandon()
    abort.abort()
    await until(({ type }) => type === 'stream-closed')
    expect(gateway.stats().streams).toBe(0)
  })

  it('does not buffer for a client that reads nothing', async () => {
    const { url, rooms, gateway, events, until } = await serve()
    const text = 'x'.repeat(100_000)
    for (let message = 0; message < 5; message++) rooms.say('lobby', `m${message}`, text)
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    closing.push(() => void socket.destroy())
    socket.pause()
    socket.write(`GET ${live} HTTP/1.1\r\nHost: gateway.test\r\n\r\n`)
    await until(({ type }) => type === 'frame')
    const polled = () => events.filter(({ type }) => type === 'poll').length
    for (let message = 5; message < 100; message++) {
      rooms.say('lobby', `m${message}`, text)
      rooms.forget('lobby', 5)
      const before = polled()
      await gateway.invalidate('Messages')
      await until(() => polled() > before)
    }
    const sent = events.filter(({ type }) => type === 'frame').length
    expect(sent).toBeLessThan(polled() / 2)
  })

  it.each([
    ['what is no URL', 'GET // HTTP/1.1\r\nHost: [\r\n'],
    ['a method that no Request may have', 'TRACE / HTTP/1.1\r\nHost: gateway.test\r\n'],
  ])('answers %s with 400, and goes on', async (_, head) => {
    const { url } = await serve()
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    socket.write(`${head}Connection: close\r\n\r\n`)
    const chunks: Buffer[] = []
    for await (const chunk of socket) chunks.push(chunk)
    expect(Buffer.concat(chunks).toString()).toMatch(/^HTTP\/1.1 400 /)
    expect((await fetch(`${url}/auth/user`)).status).toBe(204)
  })

  it('reads no more of a body than is wanted', async () => {
    const incoming = new PassThrough()
    const reader = requestBody(incoming).getReader()
    for (let chunk = 0; chunk < 100; chunk++) incoming.write(Buffer.alloc(10_000))
    await reader.read()
    await settle()
    expect(incoming.readableLength + incoming.writableLength).toBeGreaterThan(900_000)
  })

  it('says that a body is too large, whether or not its length is declared', async () => {
    const { url } = await serve()
    const post = (init: RequestInit) =>
      fetch(`${url}/operations/Write`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        ...init,
      })
    const text = `{"a":"${'x'.repeat(300_000)}"}`
    expect((await post({ body: text })).status).toBe(413)
    const body = new Blob([text]).stream()
    expect((await post({ body, duplex: 'half' } as RequestInit)).status).toBe(413)
  })
})

describe('in Hono', () => {
  it('is one route', async () => {
    const { gateway, rooms } = start('/live')
    const app = new Hono().all('/live/*', (context) => gateway.handle(context.req.raw))
    const events = readEvents(await app.request(`http://gateway.test/live${live}`))
    await events.data()
    rooms.say('lobby', 'm1')
    await gateway.invalidate('Messages')
    expect((await events.data()).data).toContain('m1')
    await events.cancel()
    expect((await app.request('/live/operations/Nothing')).status).toBe(404)
  })
})

describe('the store of files', () => {
  it('gives back what was saved last, to its owner only', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'parley-revisions-'))
    closing.push(() => rm(folder, { recursive: true }))
    const store = createFileRevisionStore(join(folder, 'made/by/the store'))
    expect(await store.load('any')).toBeUndefined()
    await store.save('../key"', 'one')
    await store.save('../key"', 'two')
    expect(await createFileRevisionStore(join(folder, 'made/by/the store')).load('../key"')).toBe(
      'two',
    )
    const [file = ''] = await readdir(join(folder, 'made/by/the store'))
    expect((await stat(join(folder, 'made/by/the store', file))).mode & 0o777).toBe(0o600)
  })
})
