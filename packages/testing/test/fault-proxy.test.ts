import { once } from 'node:events'
import { createServer, type IncomingMessage, request } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import {
  badFrames,
  cutAfter,
  cutInside,
  delay,
  down,
  drop,
  type FaultProxy,
  frame,
  halfOpen,
  htmlPage,
  isUpgrade,
  refuse,
  reset,
  stall,
  startFaultProxy,
  throttle,
  type Wire,
} from '../src/fault-proxy/index.js'

/** A server that answers a POST with its body, and every WebSocket message with itself. */
async function startStage() {
  const bodies: string[] = []
  const serverSockets: WebSocket[] = []
  const server = createServer(async (asked, response) => {
    let body = ''
    for await (const chunk of asked.setEncoding('utf8')) body += chunk
    bodies.push(body)
    response.setHeader('x-from', 'server').end(body)
  })
  const webSockets = new WebSocketServer({ server })
  webSockets.on('connection', (socket) => {
    serverSockets.push(socket)
    socket.on('error', () => {})
    socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const proxy = await startFaultProxy(`http://127.0.0.1:${port}`)
  onTestFinished(async () => {
    await proxy.close()
    webSockets.close()
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  })
  return { proxy, bodies, serverSockets }
}

async function post(proxy: FaultProxy, body: string): Promise<{ status: number; body: string }> {
  const call = request(proxy.url, { method: 'POST', agent: false })
  call.end(body)
  const [response] = (await once(call, 'response')) as [IncomingMessage]
  let text = ''
  for await (const chunk of response.setEncoding('utf8')) text += chunk
  return { status: response.statusCode ?? 0, body: text }
}

/** A WebSocket through the proxy; what it hears, and how it ended. */
async function openWebSocket(proxy: FaultProxy) {
  const socket = new WebSocket(proxy.url.replace('http', 'ws'))
  const heard: string[] = []
  let wake = () => {}
  socket.on('error', () => {})
  socket.on('message', (data) => {
    heard.push(String(data))
    wake()
  })
  const closed = new Promise<number>((resolve) => socket.once('close', resolve))
  onTestFinished(() => socket.terminate())
  await once(socket, 'open')
  return {
    socket,
    heard,
    closed,
    async hears(count: number) {
      while (heard.length < count)
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      return heard
    },
  }
}

/** A connection whose bytes are counted. */
async function openRaw(proxy: FaultProxy): Promise<{ socket: Socket; all: Promise<Buffer> }> {
  const socket = connect(Number(new URL(proxy.url).port), '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  const chunks: Buffer[] = []
  socket.on('data', (chunk) => chunks.push(chunk))
  socket.on('error', () => {})
  await once(socket, 'connect')
  return { socket, all: once(socket, 'close').then(() => Buffer.concat(chunks)) }
}

/** The same wire; tells when a fault has taken something on its way to the client. */
const hearing = (wire: Wire, heard: () => void): Wire => ({
  ...wire,
  toClient: {
    ...wire.toClient,
    handle: (handling) =>
      wire.toClient.handle(
        handling && {
          ...handling,
          bytes(chunk) {
            handling.bytes(chunk)
            heard()
          },
        },
      ),
  },
})

const rawPost = (body: string) =>
  `POST / HTTP/1.1\r\nhost: here\r\nconnection: close\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`

describe('without a fault', () => {
  it('passes requests, WebSockets and their closing as they are', async () => {
    const { proxy, serverSockets } = await startStage()
    const long = 'x'.repeat(300_000)
    expect(await post(proxy, long)).toEqual({ status: 200, body: long })
    const one = await openWebSocket(proxy)
    one.socket.send('hello')
    one.socket.send(long)
    expect(await one.hears(2)).toEqual(['hello', long])
    expect(proxy.webSockets).toBe(1)
    serverSockets[0]?.close(4321, 'over')
    expect(await one.closed).toBe(4321)
  })

  it('breaks what breaks behind it, without an answer of its own', async () => {
    const { proxy, serverSockets } = await startStage()
    const one = await openWebSocket(proxy)
    serverSockets[0]?.terminate()
    expect(await one.closed).toBe(1006)
  })
})

describe('faults of the wire', () => {
  it('drop: what was swallowed never comes, nor does anything after it', async () => {
    const { proxy, serverSockets } = await startStage()
    const lost = await openWebSocket(proxy)
    const swallowing = new Promise<void>((resolve) => {
      proxy.use((wire, isNew) => drop('to-client')(hearing(wire, resolve), isNew))
    })
    lost.socket.send('swallowed')
    await swallowing
    const untouched = await openRaw(proxy)
    proxy.pass()
    lost.socket.send('after the hole')
    await once(serverSockets[0] as WebSocket, 'message')
    untouched.socket.write(rawPost('still whole'))
    expect(String(await untouched.all)).toContain('still whole')
    expect(lost.heard).toEqual([])
  })

  it('stall: all comes, in order, once it goes on', async () => {
    const { proxy } = await startStage()
    const one = await openWebSocket(proxy)
    proxy.use(stall())
    const raw = await openRaw(proxy)
    for (const text of ['1', '2', '3']) one.socket.send(text)
    raw.socket.write(rawPost('waits'))
    expect(one.heard).toEqual([])
    proxy.pass()
    expect(await one.hears(3)).toEqual(['1', '2', '3'])
    expect(String(await raw.all)).toContain('waits')
  })

  it('half-open: neither end is told, not even when the other goes, and new connections pass', async () => {
    const { proxy, serverSockets } = await startStage()
    const one = await openWebSocket(proxy)
    proxy.use(halfOpen())
    one.socket.terminate()
    expect(await post(proxy, 'passes')).toMatchObject({ status: 200 })
    proxy.pass()
    expect(await post(proxy, 'passes')).toMatchObject({ status: 200 })
    expect(serverSockets[0]?.readyState).toBe(WebSocket.OPEN)
  })

  it('delay: later, and in order', async () => {
    const { proxy } = await startStage()
    const one = await openWebSocket(proxy)
    proxy.use(delay(60))
    const began = performance.now()
    for (const text of ['1', '2', '3']) one.socket.send(text)
    await one.hears(1)
    // There and back; timers may ring a little early.
    expect(performance.now() - began).toBeGreaterThan(110)
    proxy.pass()
    one.socket.send('4')
    expect(await one.hears(4)).toEqual(['1', '2', '3', '4'])
  })

  it('throttle: no faster than it says, and whole', async () => {
    const { proxy } = await startStage()
    proxy.use(throttle(100_000, 'to-client'))
    const body = 'x'.repeat(20_000)
    const began = performance.now()
    expect((await post(proxy, body)).body).toBe(body)
    expect(performance.now() - began).toBeGreaterThan(150)
  })

  it('reset: those that stand hear RST, new ones pass', async () => {
    const { proxy } = await startStage()
    const one = await openWebSocket(proxy)
    proxy.use(reset())
    expect(await one.closed).toBe(1006)
    expect(await post(proxy, 'passes')).toMatchObject({ status: 200 })
  })

  it('refuse: new ones break at once, those that stand pass', async () => {
    const { proxy } = await startStage()
    const one = await openWebSocket(proxy)
    proxy.use(refuse())
    await expect(post(proxy, 'refused')).rejects.toMatchObject({ code: 'ECONNRESET' })
    one.socket.send('passes')
    expect(await one.hears(1)).toEqual(['passes'])
  })

  it('down: all break and new ones too, until it ends', async () => {
    const { proxy } = await startStage()
    const one = await openWebSocket(proxy)
    proxy.use(down())
    expect(await one.closed).toBe(1006)
    await expect(post(proxy, 'refused')).rejects.toMatchObject({ code: 'ECONNRESET' })
    proxy.pass()
    expect(await post(proxy, 'passes')).toMatchObject({ status: 200 })
  })

  it.each([0, 1, 40])('cut after %d bytes: so many arrive and no more', async (bytes) => {
    const { proxy, bodies } = await startStage()
    proxy.use(cutAfter(bytes, 'to-client'))
    const raw = await openRaw(proxy)
    raw.socket.write(rawPost('performed'))
    expect(await raw.all).toHaveLength(bytes)
    expect(bodies).toEqual(['performed'])
  })

  it('cut after bytes to the server: the request never gets there', async () => {
    const { proxy, bodies } = await startStage()
    proxy.use(cutAfter(90, 'to-server'))
    const raw = await openRaw(proxy)
    raw.socket.write(rawPost('x'.repeat(100)))
    await raw.all
    expect(bodies).toEqual([])
  })

  it('cut inside: the bytes end in the middle of a character', async () => {
    const { proxy } = await startStage()
    proxy.use(cutInside(new TextEncoder().encode('🙂'), 2, 'to-client'))
    const raw = await openRaw(proxy)
    raw.socket.write(rawPost('a 🙂'))
    expect((await raw.all).subarray(-4)).toEqual(Buffer.from([97, 32, 0xf0, 0x9f]))
  })
})

describe('answers in place of the server', () => {
  it('are given as often as asked, with status, headers and body', async () => {
    const { proxy, bodies } = await startStage()
    const counts: number[] = []
    proxy.answer({ ...htmlPage(502), times: 2, answered: (count) => counts.push(count) })
    expect(await post(proxy, '1')).toMatchObject({ status: 502 })
    expect((await post(proxy, '2')).body).toContain('<h1>502</h1>')
    expect(await post(proxy, '3')).toEqual({ status: 200, body: '3' })
    expect(bodies).toEqual(['3'])
    expect(counts).toEqual([1, 2])
  })

  it('can come after the server performed the request', async () => {
    const { proxy, bodies } = await startStage()
    const stop = proxy.answer({ status: 504, performed: true })
    expect(await post(proxy, 'done')).toEqual({ status: 504, body: '' })
    expect(bodies).toEqual(['done'])
    stop()
    expect(await post(proxy, 'again')).toMatchObject({ status: 200 })
  })

  it('leave upgrades alone, unless they concern them', async () => {
    const { proxy } = await startStage()
    const stop = proxy.answer({ status: 500 })
    await openWebSocket(proxy)
    stop()
    proxy.answer({ ...htmlPage(503), concerns: isUpgrade })
    const refused = new WebSocket(proxy.url.replace('http', 'ws'))
    const [error] = (await once(refused, 'error')) as [Error]
    expect(error.message).toContain('503')
    expect(await post(proxy, 'passes')).toMatchObject({ status: 200 })
  })
})

describe('faults of WebSockets', () => {
  it.each([1000, 1001, 1006, 1012, 1013, 4400, 4450, 4500])('close with %d', async (code) => {
    const { proxy, serverSockets } = await startStage()
    const one = await openWebSocket(proxy)
    const serverHears = once(serverSockets[0] as WebSocket, 'close')
    expect(proxy.closeWebSockets(code)).toBe(1)
    expect(await one.closed).toBe(code)
    await serverHears
    await vi.waitUntil(() => proxy.webSockets === 0)
  })

  it('put frames between those of the server, never inside one', async () => {
    const { proxy, serverSockets } = await startStage()
    const one = await openWebSocket(proxy)
    one.socket.send('first')
    await one.hears(1)
    const [server] = serverSockets as [WebSocket & { _socket: Socket }]
    const half = frame('half')
    const onItsWay = new Promise<void>((resolve) => {
      proxy.use(({ toClient }) =>
        toClient.handle({
          bytes(chunk) {
            toClient.pass(chunk)
            resolve()
          },
        }),
      )
    })
    server._socket.write(half.subarray(0, 4))
    await onItsWay
    proxy.injectFrame((texts) => frame(`after ${texts.at(-1)}`))
    server._socket.write(half.subarray(4))
    expect(await one.hears(3)).toEqual(['first', 'half', 'after half'])
  })

  it.each(Object.entries(badFrames))('%s is sent as it is', async (name, make) => {
    const { proxy } = await startStage()
    const one = await openWebSocket(proxy)
    expect(proxy.injectFrame(make())).toBe(1)
    if (name === 'cutUtf8') expect(await one.closed).toBe(1006)
    else if (name === 'announced') {
      one.socket.send('swallowed as a part of it')
      expect(one.heard).toEqual([])
    } else expect((await one.hears(1))[0]?.length).toBeGreaterThan(1)
  })
})

describe('close()', () => {
  it.each([
    ['what is delayed', delay(60_000)],
    ['what is throttled', throttle(1)],
  ])('holds no process for %s', async (_, fault) => {
    const { proxy } = await startStage()
    const one = await openWebSocket(proxy)
    const timers = () =>
      process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length
    const before = timers()
    const taken = new Promise<void>((resolve) => {
      proxy.use((wire, isNew) => fault(hearing(wire, resolve), isNew))
    })
    one.socket.send('an echo')
    one.socket.ping()
    proxy.injectFrame(frame('on its way'))
    await taken
    await proxy.close()
    expect(timers()).toBeLessThanOrEqual(before)
  })

  it('lets go of everything, however often and whatever the fault', async () => {
    const { proxy } = await startStage()
    const one = await openWebSocket(proxy)
    proxy.use(halfOpen())
    await proxy.close()
    await proxy.close()
    expect(await one.closed).toBe(1006)
    expect(proxy.connections).toBe(0)
    await expect(post(proxy, 'nobody')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })
})
