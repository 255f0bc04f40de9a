import { RecordingSink } from '@parley/testing/conformance'
import { GraphQLError } from 'graphql'
import { describe, expect, it } from 'vitest'
import { startScriptedServer, subscribed } from './scripted-server.js'
import { conversation, inbox, transportTo } from './transport-under-test.js'

/** A server that takes only one token, and an account whose tokens are written down as they are asked for. */
async function signedIn(tokens: readonly string[], options: { good?: () => string } = {}) {
  const good = options.good ?? (() => 'good')
  const server = await startScriptedServer({
    connect: (init, socket) => {
      if ((init as { token?: string } | undefined)?.token === good()) return true
      socket.close(4401, 'no')
      return false
    },
  })
  const asked: boolean[] = []
  const transport = transportTo(server, {
    getToken: ({ refused }) => {
      asked.push(refused)
      return tokens[Math.min(asked.length, tokens.length) - 1]
    },
  })
  return { server, transport, asked }
}

describe('the token', () => {
  it('is asked for at each connect and sent in connection_init', async () => {
    const { server, transport, asked } = await signedIn(['good'])
    for (let round = 0; round < 2; round += 1) {
      const sink = new RecordingSink()
      const stop = transport.listen(conversation, sink)
      ;(await server.subscription()).next(subscribed('1'))
      await sink.isReady()
      stop()
      await server.allClosed()
    }
    expect(server.inits).toEqual([{ token: 'good' }, { token: 'good' }])
    expect(asked).toEqual([false, false])
  })

  it('is asked for once more when it is refused, without the topics noticing', async () => {
    const { server, transport, asked } = await signedIn(['old', 'good'])
    const sinks = [new RecordingSink(), new RecordingSink()]
    transport.listen(conversation, sinks[0] as RecordingSink)
    transport.listen(inbox, sinks[1] as RecordingSink)
    ;(await server.subscription()).next(subscribed('1'))
    ;(await server.subscription()).next(subscribed(null))
    for (const sink of sinks) expect(await sink.isReady()).toBe('registered')
    expect(asked).toEqual([false, true])
    expect(server.opened).toBe(2)
  })

  it('is not taken for refused any more once the socket served', async () => {
    const { server, transport, asked } = await signedIn(['old', 'good'])
    for (let round = 0; round < 2; round += 1) {
      const sink = new RecordingSink()
      const stop = transport.listen(conversation, sink)
      ;(await server.subscription()).next(subscribed('1'))
      await sink.isReady()
      stop()
      await server.allClosed()
    }
    expect(asked).toEqual([false, true, false])
  })

  it('ends in auth when the new one is refused too', async () => {
    const { server, transport, asked } = await signedIn(['old', 'older'])
    const sinks = [new RecordingSink(), new RecordingSink()]
    transport.listen(conversation, sinks[0] as RecordingSink)
    transport.listen(inbox, sinks[1] as RecordingSink)
    for (const sink of sinks) {
      const error = await sink.isClosed()
      expect(error?.code).toBe('auth')
      expect(error?.message).not.toMatch(/old|older/)
      expect(sink.story).toEqual(['closed auth'])
    }
    expect(asked).toEqual([false, true])
    await server.allClosed()
    expect(server.opened).toBe(2)
  })

  it('is renewed at the next listening when the session ends on an open socket', async () => {
    let good = 'first'
    const { server, transport, asked } = await signedIn(['first', 'second'], { good: () => good })
    const sink = new RecordingSink()
    transport.listen(conversation, sink)
    ;(await server.subscription()).next(subscribed('1'))
    await sink.isReady()
    good = 'second'
    for (const socket of server.sockets) socket.close(4401, 'expired')
    expect((await sink.isClosed())?.code).toBe('network')
    const again = new RecordingSink()
    transport.listen(conversation, again, '1')
    ;(await server.subscription()).next(subscribed('1', true))
    expect(await again.isReady()).toBe('resumed')
    expect(asked).toEqual([false, true])
  })

  it('is refused for good where there is none to ask for', async () => {
    const server = await startScriptedServer({
      connect: (_init, socket) => {
        socket.close(4401, 'no')
        return false
      },
    })
    const sink = new RecordingSink()
    transportTo(server).listen(conversation, sink)
    expect((await sink.isClosed())?.code).toBe('auth')
    expect(server.opened).toBe(1)
  })

  it('concerns the whole socket when a subscription answers that it is refused', async () => {
    const server = await startScriptedServer({
      refuse: () => [new GraphQLError('no', { extensions: { code: 'UNAUTHENTICATED' } })],
    })
    const asked: boolean[] = []
    const sink = new RecordingSink()
    transportTo(server, {
      getToken: ({ refused }) => {
        asked.push(refused)
        return 'token'
      },
    }).listen(conversation, sink)
    expect((await sink.isClosed())?.code).toBe('auth')
    expect(asked).toEqual([false, true])
  })

  it('closes the topics when asking for it fails', async () => {
    const server = await startScriptedServer()
    const sink = new RecordingSink()
    transportTo(server, {
      getToken: () => Promise.reject(new TypeError('fetch failed: Bearer secret')),
    }).listen(conversation, sink)
    const error = await sink.isClosed()
    expect(error?.code).toBe('network')
    expect(error?.message).not.toContain('secret')
    await server.allClosed()
  })
})
