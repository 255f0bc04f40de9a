import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { defineOperation, variable } from '@parley/live-gateway'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { path, startGateway } from './support/chat-gateway.js'
import { readEvents } from './support/event-reader.js'

const json = { 'content-type': 'application/json' }
const good = (text: string) => ({ data: { messages: [{ id: 'm1', text }] } })

/** A real HTTP server that answers whatever a test says. */
describe('an upstream over HTTP', () => {
  let answer: (response: ServerResponse) => void = () => {}
  let asked: { headers: NodeJS.Dict<string | string[]>; body: string }[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => {
      body += chunk
    })
    request.on('end', () => {
      asked.push({ headers: request.headers, body })
      answer(response)
    })
  })
  let url = ''

  beforeEach(async () => {
    asked = []
    answer = (response) => response.writeHead(200, json).end(JSON.stringify(good('one')))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`
  })
  afterEach(() => {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(resolve))
  })

  const start = (headers?: Record<string, string>) =>
    startGateway([
      defineOperation({
        name: 'Messages',
        document: 'query ($room: String!) { messages { id text } }',
        variables: { room: variable.string() },
        sharing: 'everyone',
        upstream: { url, timeoutMs: 500, maxBytes: 100_000, ...(headers && { headers }) },
      }),
    ])

  it('is asked with the document, the variables and the headers of the operation', async () => {
    const { get } = start({ authorization: 'Bearer of-the-server' })
    const response = await get(path('Messages', { room: 'lobby' }), 'ada')
    expect(await response.json()).toEqual(good('one'))
    expect(asked[0]?.headers['authorization']).toBe('Bearer of-the-server')
    expect(JSON.parse(asked[0]?.body ?? '')).toEqual({
      query: 'query ($room: String!) { messages { id text } }',
      variables: { room: 'lobby' },
    })
  })

  const broken: [string, string, (response: ServerResponse) => void][] = [
    ['HTML', 'upstream-not-json', (response) => response.writeHead(200).end('<!doctype html>')],
    [
      'HTML with a status',
      'upstream-status',
      (response) => response.writeHead(502).end('<h1>Bad gateway</h1>'),
    ],
    [
      '10 MB',
      'upstream-too-large',
      (response) => response.writeHead(200, json).end(`{"data":"${'x'.repeat(10_000_000)}"}`),
    ],
    [
      '10 MB with its length declared',
      'upstream-too-large',
      (response) =>
        response.writeHead(200, { ...json, 'content-length': 10_000_000 }).flushHeaders(),
    ],
    ['nothing, for ever', 'upstream-timeout', () => {}],
    [
      'half an answer, and then nothing',
      'upstream-timeout',
      (response) => response.writeHead(200, json).write('{"data":'),
    ],
    ['a broken connection', 'upstream-unreachable', (response) => response.destroy()],
    [
      'a redirect',
      'upstream-unreachable',
      (response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
    ],
    [
      'by another schema',
      'upstream-shape',
      (response) => response.writeHead(200, json).end('{"data":{"posts":[]}}'),
    ],
    [
      'rows of another schema',
      'upstream-shape',
      (response) => response.writeHead(200, json).end('{"data":{"messages":[{"id":"m1"}]}}'),
    ],
    [
      'errors of another schema',
      'upstream-errors',
      (response) =>
        response.writeHead(400, json).end('{"errors":[{"message":"No field \\"messages\\""}]}'),
    ],
    ['null', 'upstream-not-json', (response) => response.writeHead(200, json).end('null')],
    ['no data', 'upstream-shape', (response) => response.writeHead(200, json).end('{"data":null}')],
  ]

  it.each(broken)(
    'that answers %s keeps the last good state, and the poller alive',
    async (_, code, how) => {
      const { get, clock, events } = start()
      const failed = () => events.find((event) => event.type === 'failure')
      const stream = readEvents(
        await get(path('Messages', { room: 'lobby' }, '&wg_live&wg_sse'), 'ada'),
      )
      await clock.advance(0)
      expect(JSON.parse((await stream.data()).data)).toEqual(good('one'))
      const works = answer
      answer = how
      await clock.advance(1_000)
      // The network takes real time, the timeout that of the clock.
      while (failed() === undefined) await clock.advance(50)
      expect(failed()).toMatchObject({ error: { code } })
      expect(JSON.parse((await stream.data()).data)).toEqual({
        ...good('one'),
        extensions: { live: { stale: true, code } },
      })
      answer = works
      await clock.advance(2_000)
      expect(JSON.parse((await stream.data()).data)).toEqual(good('one'))
      await stream.cancel()
    },
  )

  it('that never worked is 502 to a single request, 504 when it is slow, and says when to come back', async () => {
    answer = (response) => response.writeHead(503, { 'retry-after': '7' }).end()
    const first = start()
    const busy = await first.get(path('Messages', { room: 'lobby' }), 'ada')
    expect([busy.status, busy.headers.get('retry-after')]).toEqual([503, '7'])
    answer = (response) => response.end('<html>')
    expect((await start().get(path('Messages', { room: 'lobby' }), 'ada')).status).toBe(502)
    answer = () => {}
    const { get, clock } = start()
    const slow = get(path('Messages', { room: 'lobby' }), 'ada')
    await clock.advance(500)
    expect((await slow).status).toBe(504)
  })

  it('says nothing of itself to clients', async () => {
    answer = (response) =>
      response.writeHead(200, json).end('{"errors":[{"message":"table secret_notes is gone"}]}')
    const { get } = start()
    const response = await get(path('Messages', { room: 'lobby' }), 'ada')
    expect(await response.text()).not.toContain('secret')
  })
})
