import { describe, expect, it } from 'vitest'
import { createRooms, messagesOf, path, startGateway } from './support/chat-gateway.js'
import { readEvents } from './support/event-reader.js'
import { settle } from './support/manual-clock.js'

const flags = '&wg_live&wg_sse&wg_json_patch'
const live = path('Messages', { room: 'lobby' }, flags)

function startChat(options: Parameters<typeof startGateway>[1] = {}) {
  const rooms = createRooms()
  const started = startGateway([messagesOf(rooms.answer)], options)
  let count = 0
  return {
    ...started,
    rooms,
    /** Writes a message, and waits until everybody has been told. */
    async say(text = 'x'.repeat(60)) {
      count += 1
      rooms.say('lobby', `m${count}`, text)
      await started.gateway.invalidate('Messages')
      await started.clock.advance(20)
    },
    async open(headers: Record<string, string> = {}, query = '') {
      const response = await started.get(live + query, 'ada', headers)
      await started.clock.advance(0)
      return { response, ...readEvents(response) }
    },
  }
}

describe('a stream', () => {
  it('has headers that keep proxies from holding it back', async () => {
    const { open } = startChat()
    const { headers } = (await open()).response
    expect(headers.get('content-type')).toBe('text/event-stream')
    expect(headers.get('cache-control')).toBe('no-cache, no-transform')
    expect(headers.get('x-accel-buffering')).toBe('no')
  })

  it('begins with the whole and goes on with patches, each with its id', async () => {
    const { open, say } = startChat()
    for (let message = 0; message < 5; message++) await say()
    const { data } = await open()
    const first = await data()
    await say('hello')
    const second = await data()
    expect(JSON.parse(first.data).data.messages).toHaveLength(5)
    expect(JSON.parse(second.data)).toEqual([
      { op: 'add', path: '/data/messages/5', value: { id: 'm6', text: 'hello' } },
    ])
    const [epoch, revision] = `${first.id}`.split(':')
    expect(second.id).toBe(`${epoch}:${Number(revision) + 1}`)
  })

  it('sends the whole each time to a client that knows no patches', async () => {
    const { get, clock, say } = startChat()
    const stream = readEvents(
      await get(path('Messages', { room: 'lobby' }, '&wg_live&wg_sse'), 'ada'),
    )
    await clock.advance(0)
    await stream.data()
    await say()
    expect(JSON.parse((await stream.data()).data).data.messages).toHaveLength(1)
  })

  it('sends the whole where it is no larger than the patch', async () => {
    const { open, say } = startChat()
    const { data } = await open()
    await data()
    await say('short')
    expect(JSON.parse((await data()).data)).toEqual({
      data: { messages: [{ id: 'm1', text: 'short' }] },
    })
  })

  it.each(['header', 'query parameter'])(
    'resumes by the last id as a %s with one patch for all that was missed',
    async (how) => {
      const { open, say } = startChat()
      for (let message = 0; message < 5; message++) await say()
      const first = await open()
      const { id = '' } = await first.data()
      await first.cancel()
      await say('six')
      await say('seven')
      const second =
        how === 'header'
          ? await open({ 'last-event-id': id })
          : await open({}, `&wg_last_event_id=${encodeURIComponent(id)}`)
      const missed = await second.data()
      expect(
        JSON.parse(missed.data).map(({ value }: { value: { text: string } }) => value.text),
      ).toEqual(['six', 'seven'])
      expect(missed.bytes).toBeLessThan(200)
    },
  )

  it('sends nothing to a client that has missed nothing', async () => {
    const { open, say, clock } = startChat()
    await say()
    const first = await open()
    const { id = '' } = await first.data()
    await first.cancel()
    const second = await open({ 'last-event-id': id })
    await clock.advance(1_000)
    await say('next')
    expect((await second.data()).data).toContain('next')
  })

  it.each(['other:1', 'x'.repeat(10_000), '', ':', '__proto__'])(
    'sends the whole to a client with an id of elsewhere (%#)',
    async (id) => {
      const { open, say } = startChat()
      await say()
      const { data } = await open({ 'last-event-id': id })
      expect(JSON.parse((await data()).data).data.messages).toHaveLength(1)
    },
  )

  it('sends the whole to a client that has missed more than is kept', async () => {
    const { open, say } = startChat()
    await say()
    const first = await open()
    const { id = '' } = await first.data()
    await first.cancel()
    for (let message = 0; message < 70; message++) await say('short')
    const second = await open({ 'last-event-id': id })
    expect(JSON.parse((await second.data()).data).data.messages).toHaveLength(71)
  })

  it('counts clients that ask for everything anew because a patch did not apply', async () => {
    const { open, events } = startChat()
    await open({}, '&wg_resync')
    expect(events.filter(({ type }) => type === 'resync')).toHaveLength(1)
  })

  it('says that it lives when nothing happens', async () => {
    const { open, clock } = startChat()
    const { next, data } = await open()
    expect((await next())?.retry).toMatch(/^\d+$/)
    await data()
    await clock.advance(8_000)
    expect(await next()).toEqual({ bytes: 3 })
  })

  it('does not queue for a slow client, who then gets everything in one frame', async () => {
    const { get, say, clock, events } = startChat()
    const response = await get(live, 'ada')
    await clock.advance(0)
    for (let message = 0; message < 100; message++) await say()
    const frames = () => events.filter(({ type }) => type === 'frame')
    expect(frames().length).toBeLessThanOrEqual(1)
    const { data } = readEvents(response)
    expect(JSON.parse((await data()).data).data.messages).toHaveLength(100)
    await settle()
    expect(frames()).toHaveLength(1)
  })

  it('keeps nothing for ids that nobody gave', async () => {
    const { open, say } = startChat()
    await say()
    const streams = []
    for (let guess = 0; guess < 5; guess++)
      streams.push(await open({ 'last-event-id': `guess:${guess}` }))
    const encode = TextEncoder.prototype.encode
    let calls = 0
    TextEncoder.prototype.encode = function (...given) {
      calls += 1
      return encode.apply(this, given)
    }
    const late = await open({ 'last-event-id': 'guess:9' })
    TextEncoder.prototype.encode = encode
    const texts = await Promise.all([...streams, late].map(async ({ data }) => (await data()).data))
    expect(new Set(texts).size).toBe(1)
    // The line with `retry`: the frame was there.
    expect(calls).toBe(1)
  })

  it('that is opened after the gateway has closed ends at once', async () => {
    const { open, gateway } = startChat()
    gateway.close()
    expect((await (await open()).rest()).at(-1)?.data).toBe('{"code":"closing","reconnect":true}')
  })

  it('is given up when the client reads nothing for a minute', async () => {
    const { get, say, clock, gateway } = startChat()
    await get(live, 'ada')
    await clock.advance(0)
    await say()
    await clock.advance(59_000)
    expect(gateway.stats().streams).toBe(1)
    await clock.advance(2_000)
    expect(gateway.stats().streams).toBe(0)
  })

  it('ends cleanly after maxStreamMs, and says that the client is to come back', async () => {
    const { open, clock } = startChat({ maxStreamMs: 60_000 })
    const { data, rest } = await open()
    await data()
    await clock.advance(61_000)
    const ended = (await rest()).filter((event) => event.data !== undefined)
    expect(ended.map(({ event, data }) => [event, data])).toEqual([
      ['end', '{"code":"rotate","reconnect":true}'],
    ])
  })

  it('ends with the gateway, and says that the client is to come back', async () => {
    const { open, gateway, rooms, clock } = startChat()
    const { data, rest } = await open()
    await data()
    gateway.close()
    expect((await rest()).map((event) => event.data)).toEqual([
      '{"code":"closing","reconnect":true}',
    ])
    const asked = rooms.asked.length
    await clock.advance(60_000)
    expect(rooms.asked).toHaveLength(asked)
  })

  it('ends when the request is aborted by a platform that does not cancel the body', async () => {
    const { gateway, clock } = startChat()
    const abort = new AbortController()
    const headers = { authorization: 'Bearer ada' }
    await gateway.handle(
      new Request(`http://gateway.test${live}`, { headers, signal: abort.signal }),
    )
    expect(gateway.stats().streams).toBe(1)
    abort.abort()
    expect(gateway.stats().streams).toBe(0)
    await clock.advance(10_000)
    expect(gateway.stats().pollers).toBe(0)
  })

  it('is refused beyond what one user, or all together, may have open', async () => {
    const { get, gateway, clock } = startChat({ maxStreamsPerUser: 2, maxStreams: 3 })
    const open = (user: string) => get(live, user)
    const statuses = [
      await open('ada'),
      await open('ada'),
      await open('ada'),
      await open('ben'),
      await open('cleo'),
    ].map(({ status, headers }) => [status, headers.get('retry-after')])
    expect(statuses).toEqual([
      [200, null],
      [200, null],
      [429, '5'],
      [200, null],
      [429, '5'],
    ])
    const attic = path('Messages', { room: 'attic' }, flags)
    expect((await get(attic, 'cleo')).status).toBe(429)
    await clock.advance(4_000)
    expect(gateway.stats()).toEqual({ pollers: 1, streams: 3 })
  })

  it('makes a frame once for all', async () => {
    const { open, say } = startChat()
    await say()
    const streams = [await open(), await open(), await open()]
    for (const { data } of streams) await data()
    const stringify = JSON.stringify
    let calls = 0
    JSON.stringify = ((...given: Parameters<typeof stringify>) => {
      calls += 1
      return stringify(...given)
    }) as typeof stringify
    await say()
    JSON.stringify = stringify
    const texts = await Promise.all(streams.map(async ({ data }) => (await data()).data))
    expect(new Set(texts).size).toBe(1)
    // The answer of the function copied, the envelope, and the patch: whatever the number of clients.
    expect(calls).toBeLessThan(10)
  })
})

describe('a store', () => {
  it('lets clients resume across a restart by what they missed', async () => {
    const saved = new Map<string, string>()
    const store = {
      load: async (key: string) => saved.get(key),
      save: async (key: string, value: string) => void saved.set(key, value),
    }
    const rooms = createRooms()
    for (let message = 0; message < 50; message++) rooms.say('lobby', `m${message}`)
    const before = startGateway([messagesOf(rooms.answer)], { store })
    const first = readEvents(await before.get(live, 'ada'))
    await before.clock.advance(0)
    const { id = '' } = await first.data()
    before.gateway.close()
    rooms.say('lobby', 'm50')

    const after = startGateway([messagesOf(rooms.answer)], { store })
    const second = readEvents(await after.get(live, 'ada', { 'last-event-id': id }))
    await after.clock.advance(0)
    const missed = await second.data()
    expect(JSON.parse(missed.data)).toEqual([
      { op: 'add', path: '/data/messages/50', value: { id: 'm50', text: 'text of m50' } },
    ])
    expect(missed.id).not.toBe(id)
  })

  it('with what has not changed since is sent to who comes anew', async () => {
    const saved = new Map<string, string>()
    const store = {
      load: async (key: string) => saved.get(key),
      save: async (key: string, value: string) => void saved.set(key, value),
    }
    const rooms = createRooms()
    for (const _ of ['before', 'after']) {
      const { get, clock, gateway } = startGateway([messagesOf(rooms.answer)], { store })
      const stream = readEvents(await get(live, 'ada'))
      await clock.advance(0)
      expect((await stream.data()).data).toBe('{"data":{"messages":[]}}')
      gateway.close()
    }
  })

  it('is given what is good, however slow it is', async () => {
    const saved: string[] = []
    let release = () => {}
    const store = {
      load: async () => undefined,
      save: async (_: string, value: string) => {
        saved.push(value)
        await new Promise<void>((resolve) => {
          release = resolve
        })
      },
    }
    const rooms = createRooms()
    let isBroken = false
    const operation = messagesOf((request, context) => {
      if (isBroken) throw new Error('away')
      return rooms.answer(request, context)
    })
    const { get, clock } = startGateway([operation], { store })
    const stream = readEvents(await get(live, 'ada'))
    await clock.advance(0)
    rooms.say('lobby', 'm1')
    await clock.advance(1_000)
    isBroken = true
    await clock.advance(1_000)
    for (let frame = 0; frame < 2; frame++) await stream.data()
    expect((await stream.data()).data).toContain('stale')
    release()
    await settle()
    expect(saved.map((value) => JSON.parse(value).text)).toEqual([
      '{"data":{"messages":[]}}',
      '{"data":{"messages":[{"id":"m1","text":"text of m1"}]}}',
    ])
  })

  it('that cannot be read costs the whole, and nothing else', async () => {
    const store = {
      load: async () => '{"text":1}',
      save: async () => {
        throw new Error('disk full')
      },
    }
    const rooms = createRooms()
    const { get, clock } = startGateway([messagesOf(rooms.answer)], { store })
    const stream = readEvents(await get(live, 'ada', { 'last-event-id': 'old:1' }))
    await clock.advance(0)
    expect((await stream.data()).data).toBe('{"data":{"messages":[]}}')
  })
})
