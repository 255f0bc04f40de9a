import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer, type Server, type Socket } from 'node:net'
import { parleyOperations } from '@parley/graphql'
import { RecordingSink } from '@parley/testing/conformance'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { events, messageEvent, startScriptedServer, subscribed } from './scripted-server.js'
import { conversation, inbox, transportTo } from './transport-under-test.js'

const closeCodes: readonly (readonly [number, string])[] = [
  [1000, 'network'],
  [1001, 'network'],
  [1011, 'network'],
  [1012, 'network'],
  [1013, 'network'],
  [4400, 'invalid'],
  [4401, 'auth'],
  [4403, 'auth'],
  [4404, 'server'],
  [4406, 'server'],
  [4408, 'timeout'],
  [4410, 'server'],
  [4415, 'server'],
  [4429, 'rate-limited'],
  [4500, 'server'],
]

describe('when the server closes the socket', () => {
  it.each(closeCodes)('with %d, every topic is closed once with %s', async (closeCode, code) => {
    const server = await startScriptedServer()
    const transport = transportTo(server)
    const sinks = [new RecordingSink(), new RecordingSink()]
    for (const [index, topic] of [conversation, inbox].entries()) {
      transport.listen(topic, sinks[index] as RecordingSink)
      const subscription = await server.subscription()
      subscription.next(subscribed('1'))
    }
    for (const sink of sinks) await sink.isReady()
    for (const socket of server.sockets) socket.close(closeCode, 'a secret reason')
    for (const sink of sinks) {
      const error = await sink.isClosed()
      expect(error?.code).toBe(code)
      expect(error?.message).not.toContain('secret')
    }
    await server.allClosed()
    expect(server.opened).toBe(1)
    for (const sink of sinks)
      expect(sink.story.filter((call) => call.startsWith('closed'))).toHaveLength(1)
  })

  it('without a word, it is a lost connection, and listening again opens another', async () => {
    const server = await startScriptedServer()
    const transport = transportTo(server)
    const first = new RecordingSink()
    transport.listen(conversation, first)
    ;(await server.subscription()).next(subscribed('1'))
    await first.isReady()
    for (const socket of server.sockets) socket.terminate()
    expect((await first.isClosed())?.code).toBe('network')
    const second = new RecordingSink()
    transport.listen(conversation, second, '1')
    ;(await server.subscription()).next(subscribed('1', true))
    expect(await second.isReady()).toBe('resumed')
    expect(server.opened).toBe(2)
  })
})

describe('a silent socket', () => {
  it('is noticed within the ping interval and the pong deadline', async () => {
    let deaf = false
    const server = await startScriptedServer({ deaf: () => deaf })
    const transport = transportTo(server, { pingIntervalMs: 100, pongTimeoutMs: 80 })
    const sink = new RecordingSink()
    transport.listen(conversation, sink)
    ;(await server.subscription()).next(subscribed('1'))
    await sink.isReady()
    deaf = true
    const began = Date.now()
    expect((await sink.isClosed())?.code).toBe('timeout')
    expect(Date.now() - began).toBeLessThan(1_000)
  })

  it('stays open while pings are answered', async () => {
    let pings = 0
    const server = await startScriptedServer({
      deaf: () => {
        pings += 1
        return false
      },
    })
    const transport = transportTo(server, { pingIntervalMs: 20, pongTimeoutMs: 2_000 })
    const sink = new RecordingSink()
    transport.listen(conversation, sink)
    const subscription = await server.subscription()
    subscription.next(subscribed('1'))
    await vi.waitUntil(() => pings > 5)
    subscription.next(events('2', messageEvent('still here')))
    await sink.until(({ texts }) => texts.includes('still here'))
    expect(server.opened).toBe(1)
  })

  it('is given up when the wire goes dead half-open', async () => {
    const server = await startScriptedServer()
    const wire = await startWire(Number(new URL(server.url).port))
    const transport = transportTo(
      { url: `http://127.0.0.1:${wire.port}/graphql` },
      { pingIntervalMs: 100, pongTimeoutMs: 100 },
    )
    const sink = new RecordingSink()
    transport.listen(conversation, sink)
    ;(await server.subscription()).next(subscribed('1'))
    await sink.isReady()
    wire.stall()
    expect((await sink.isClosed())?.code).toBe('timeout')
  })

  it('is given up when it is never acknowledged', async () => {
    const server = await startScriptedServer({ connect: () => new Promise<boolean>(() => {}) })
    const sink = new RecordingSink()
    transportTo(server, { timeoutMs: 200 }).listen(conversation, sink)
    expect((await sink.isClosed())?.code).toBe('timeout')
    await server.allClosed()
  })

  it('is given up when it never even opens', async () => {
    const wire = createServer(() => {}).listen(0, '127.0.0.1')
    await once(wire, 'listening')
    const open = collectSockets(wire)
    const url = `http://127.0.0.1:${(wire.address() as AddressInfo).port}/graphql`
    const sink = new RecordingSink()
    transportTo({ url }, { timeoutMs: 200 }).listen(conversation, sink)
    expect((await sink.isClosed())?.code).toBe('timeout')
    await vi.waitUntil(() => [...open].every((socket) => socket.destroyed || socket.readableEnded))
  })
})

describe('frames', () => {
  it('closes the socket for one that is too large, and reads again from the start', async () => {
    const server = await startScriptedServer()
    const transport = transportTo(server, { maxFrameLength: 2_000 })
    const sink = new RecordingSink()
    transport.listen(conversation, sink, '1')
    const subscription = await server.subscription()
    subscription.next(subscribed('2', true))
    subscription.next(events('2', messageEvent('x'.repeat(3_000))))
    expect((await sink.isClosed())?.code).toBe('too-large')
    expect(sink.heard).toEqual([])
    const again = new RecordingSink()
    transport.listen(conversation, again, '1')
    // From `since` the same frame would come for ever.
    expect((await server.subscription()).variables).toEqual({ conversationId: 'c1' })
  })

  it.each([
    '{"type":"next"',
    '[]',
    '{"type":"unheard-of"}',
    '{"id":"1","type":"next","payload":7}',
  ])('closes the socket for %s without throwing', async (frame) => {
    const server = await startScriptedServer()
    const sink = new RecordingSink()
    transportTo(server).listen(conversation, sink)
    ;(await server.subscription()).next(subscribed('1'))
    await sink.isReady()
    for (const socket of server.sockets) socket.send(frame)
    expect((await sink.isClosed())?.code).toBe('server')
  })
})

describe('when there is no way to the server', () => {
  it('closes with network where nobody listens', async () => {
    const free = createServer().listen(0, '127.0.0.1')
    await once(free, 'listening')
    const { port } = free.address() as AddressInfo
    free.close()
    await once(free, 'close')
    const sink = new RecordingSink()
    transportTo({ url: `http://127.0.0.1:${port}/graphql` }).listen(conversation, sink)
    expect((await sink.isClosed())?.code).toBe('network')
  })

  it('closes with unsupported where the runtime has no WebSocket', async () => {
    vi.stubGlobal('WebSocket', undefined)
    onTestFinished(() => {
      vi.unstubAllGlobals()
    })
    const sink = new RecordingSink()
    const { createGraphQLWsTransport } = await import('../src/index.js')
    const transport = createGraphQLWsTransport({
      me: { id: 'u1' },
      url: 'http://127.0.0.1:1/graphql',
    })
    transport.listen(conversation, sink)
    expect(sink.story).toEqual(['closed unsupported'])
  })

  it('closes with unsupported for a URL that is none', () => {
    const sink = new RecordingSink()
    transportTo({ url: 'not a url' }).listen(conversation, sink)
    expect(sink.story).toEqual(['closed unsupported'])
  })

  it('closes a topic that the map does not know', () => {
    const sink = new RecordingSink()
    const transport = transportTo(
      { url: 'http://127.0.0.1:1/graphql' },
      { operations: { ...parleyOperations, subscriptions: {} } },
    )
    transport.listen(conversation, sink)
    expect(sink.story).toEqual(['closed unsupported'])
  })
})

describe('close()', () => {
  it('ends every topic and leaves neither sockets nor timers, however often', async () => {
    const server = await startScriptedServer()
    const transport = transportTo(server)
    for (let round = 0; round < 3; round += 1) {
      const sinks = [new RecordingSink(), new RecordingSink()]
      transport.listen(conversation, sinks[0] as RecordingSink)
      transport.listen(inbox, sinks[1] as RecordingSink)
      ;(await server.subscription()).next(subscribed('1'))
      ;(await server.subscription()).next(subscribed(null))
      for (const sink of sinks) await sink.isReady()
      transport.close()
      transport.close()
      for (const sink of sinks) expect(sink.story.at(-1)).toBe('closed cleanly')
      await server.allClosed()
    }
    await vi.waitUntil(() => !process.getActiveResourcesInfo().includes('TCPSocketWrap'))
    expect(
      process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length,
    ).toBeLessThan(3)
  })

  it('lets go of a socket that is still connecting', async () => {
    const server = await startScriptedServer()
    const transport = transportTo(server)
    const sink = new RecordingSink()
    transport.listen(conversation, sink)
    transport.close()
    expect(sink.story).toEqual(['closed cleanly'])
    await vi.waitUntil(() => !process.getActiveResourcesInfo().includes('TCPSocketWrap'))
    await server.allClosed()
  })
})

function collectSockets(server: Server): Set<Socket> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.resume()
  })
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return sockets
}

/** A TCP proxy that can stop forwarding while both ends stay connected. */
async function startWire(to: number): Promise<{ readonly port: number; stall(): void }> {
  const { connect } = await import('node:net')
  const pairs: [Socket, Socket][] = []
  const server = createServer((client) => {
    const upstream = connect(to, '127.0.0.1')
    pairs.push([client, upstream])
    for (const socket of [client, upstream]) socket.on('error', () => {})
    client.pipe(upstream)
    upstream.pipe(client)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    for (const socket of pairs.flat()) socket.destroy()
    server.close()
  })
  return {
    port: (server.address() as AddressInfo).port,
    stall() {
      for (const [client, upstream] of pairs) {
        client.unpipe(upstream)
        upstream.unpipe(client)
      }
    },
  }
}
