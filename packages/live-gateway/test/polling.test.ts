import { createInProcessBus, type GatewayEvent, UpstreamError } from '@parley/live-gateway'
import { describe, expect, it } from 'vitest'
import { createPollSchedule } from '../src/polling/poll-schedule.js'
import { createRooms, messagesOf, path, startGateway } from './support/chat-gateway.js'
import { readEvents } from './support/event-reader.js'
import { settle } from './support/manual-clock.js'

const live = path('Messages', { room: 'lobby' }, '&wg_live&wg_sse&wg_json_patch')

describe('a poller', () => {
  it('asks once an interval, however many listen', async () => {
    const rooms = createRooms()
    const { get, clock } = startGateway([messagesOf(rooms.answer)])
    const streams = await Promise.all(
      Array.from({ length: 50 }, async (_, index) => readEvents(await get(live, `user${index}`))),
    )
    await clock.advance(10_000)
    expect(rooms.asked).toHaveLength(11)
    rooms.say('lobby', 'm1')
    await clock.advance(1_000)
    for (const stream of streams) {
      expect((await stream.data()).data).toBe('{"data":{"messages":[]}}')
      expect((await stream.data()).data).toContain('"m1"')
    }
  })

  it('keeps its beat on timers that are late, and skips beats that it has missed', () => {
    const schedule = createPollSchedule({
      pollingIntervalMs: 1_000,
      idleIntervalMs: 1_000,
      idleAfterMs: 30_000,
    })
    const poll = (at: number) => {
      schedule.started(at)
      schedule.succeeded(false, at + 5)
    }
    poll(50_000)
    for (let beat = 1; beat <= 10; beat++) poll(schedule.dueAt() + 30)
    expect(schedule.dueAt()).toBe(61_000)
    poll(64_500)
    expect(schedule.dueAt()).toBe(65_500)
  })

  it('is another one for other variables', async () => {
    const rooms = createRooms()
    const { get, clock, gateway } = startGateway([messagesOf(rooms.answer)])
    await get(live, 'ada')
    await get(path('Messages', { room: 'attic' }, '&wg_live'), 'ada')
    await clock.advance(0)
    expect(rooms.asked.map(({ variables }) => variables)).toEqual([
      { room: 'lobby' },
      { room: 'attic' },
    ])
    expect(gateway.stats()).toEqual({ pollers: 2, streams: 2 })
  })

  it('has one request on its way, also where the upstream is slower than the interval', async () => {
    const rooms = createRooms()
    const release = rooms.hold()
    const { get, clock } = startGateway([messagesOf(rooms.answer)])
    await get(live, 'ada')
    await clock.advance(5_000)
    expect(rooms.asked).toHaveLength(1)
    release()
    await settle()
    await clock.advance(0)
    expect(rooms.asked).toHaveLength(2)
  })

  it('stops a few seconds after the last stream, and not before', async () => {
    const rooms = createRooms()
    const { get, clock, gateway } = startGateway([messagesOf(rooms.answer)])
    const stream = readEvents(await get(live, 'ada'))
    await clock.advance(0)
    await stream.data()
    await stream.cancel()
    await clock.advance(2_000)
    expect(rooms.asked.length).toBeGreaterThan(2)
    await clock.advance(2_000)
    const stopped = rooms.asked.length
    await clock.advance(60_000)
    expect(rooms.asked).toHaveLength(stopped)
    expect(gateway.stats()).toEqual({ pollers: 0, streams: 0 })
  })

  it('slows down when nothing changes, and is fast again after a change', async () => {
    const rooms = createRooms()
    const { get, clock } = startGateway([
      messagesOf(rooms.answer, { idleIntervalMs: 10_000, idleAfterMs: 5_000 }),
    ])
    await get(live, 'ada')
    await clock.advance(6_000)
    const active = rooms.asked.length
    await clock.advance(20_000)
    expect(rooms.asked).toHaveLength(active + 2)
    rooms.say('lobby', 'm1')
    await clock.advance(10_000)
    const changed = rooms.asked.length
    await clock.advance(3_000)
    expect(rooms.asked.length).toBeGreaterThanOrEqual(changed + 2)
  })

  it('goes on for streams that come back while it lingers, and sends them only what they missed', async () => {
    const rooms = createRooms()
    rooms.say('lobby', 'm1')
    const { get, clock } = startGateway([messagesOf(rooms.answer)])
    const first = readEvents(await get(live, 'ada'))
    await clock.advance(0)
    const { id = '' } = await first.data()
    await first.cancel()
    rooms.say('lobby', 'm2')
    await clock.advance(1_000)
    const second = readEvents(await get(live, 'ada', { 'last-event-id': id }))
    await clock.advance(0)
    expect(JSON.parse((await second.data()).data)).toEqual([
      { op: 'add', path: '/data/messages/1', value: { id: 'm2', text: 'text of m2' } },
    ])
  })
})

describe('an invalidation', () => {
  it('is asked for at once and leaves the interval as it is', async () => {
    const rooms = createRooms()
    const { get, clock, gateway } = startGateway([messagesOf(rooms.answer)])
    const stream = readEvents(await get(live, 'ada'))
    await clock.advance(0)
    await stream.data()
    await clock.advance(400)
    rooms.say('lobby', 'm1')
    await gateway.invalidate('Messages', { room: 'lobby' })
    await clock.advance(0)
    expect((await stream.data()).data).toContain('m1')
    expect(rooms.asked).toHaveLength(2)
    await clock.advance(999)
    expect(rooms.asked).toHaveLength(2)
    await clock.advance(1)
    expect(rooms.asked).toHaveLength(3)
  })

  it('that comes while a request is on its way is asked for again, once', async () => {
    const rooms = createRooms()
    const release = rooms.hold()
    const { get, clock, gateway } = startGateway([messagesOf(rooms.answer)])
    const stream = readEvents(await get(live, 'ada'))
    await clock.advance(100)
    rooms.say('lobby', 'm1')
    for (let time = 0; time < 5; time++) await gateway.invalidate('Messages')
    release()
    await clock.advance(20)
    expect(rooms.asked).toHaveLength(2)
    expect((await stream.data()).data).toBe('{"data":{"messages":[]}}')
    expect((await stream.data()).data).toContain('m1')
  })

  it('of other variables asks for nothing', async () => {
    const rooms = createRooms()
    const { get, clock, gateway } = startGateway([messagesOf(rooms.answer)])
    await get(live, 'ada')
    await clock.advance(100)
    await gateway.invalidate('Messages', { room: 'attic' })
    await gateway.invalidate('Others')
    await clock.advance(100)
    expect(rooms.asked).toHaveLength(1)
  })

  it('that concerns some users asks for nothing of the others, unless the answer is shared', async () => {
    const own = createRooms()
    const shared = createRooms()
    const bus = createInProcessBus()
    const operations = [
      messagesOf(own.answer, { name: 'Own', sharing: 'user' }),
      messagesOf(shared.answer),
    ]
    const { get, clock } = startGateway(operations, { bus })
    for (const user of ['ada', 'bea', 'cleo']) {
      await get(path('Own', { room: 'lobby' }, '&wg_live'), user)
    }
    await get(live, 'ada')
    await clock.advance(100)
    own.asked.length = shared.asked.length = 0
    for (const operation of ['Own', 'Messages'])
      bus.publish({ operation, userIds: ['ada', 'cleo'] })
    await clock.advance(100)
    expect(own.asked.map(({ userId }) => userId)).toEqual(['ada', 'cleo'])
    expect(shared.asked).toHaveLength(1)
  })
})

describe('an upstream that fails', () => {
  function failing() {
    const rooms = createRooms()
    let error: UpstreamError | undefined
    const operation = messagesOf(async (request, context) => {
      const answer = await rooms.answer(request, context)
      if (error !== undefined) throw error
      return answer
    })
    const fail = (retryAfterMs?: number) => {
      error = new UpstreamError('upstream-status', 'The upstream answered 503.', { retryAfterMs })
    }
    const heal = () => {
      error = undefined
    }
    return { rooms, fail, heal, ...startGateway([operation]) }
  }

  it('leaves the last good state, marked stale, and takes the mark away when it is back', async () => {
    const { rooms, fail, heal, get, clock, events } = failing()
    rooms.say('lobby', 'm1')
    const stream = readEvents(await get(live, 'ada'))
    await clock.advance(0)
    await stream.data()
    fail()
    await clock.advance(1_000)
    expect(JSON.parse((await stream.data()).data)).toEqual([
      { op: 'add', path: '/extensions', value: { live: { stale: true, code: 'upstream-status' } } },
    ])
    heal()
    await clock.advance(2_000)
    expect(JSON.parse((await stream.data()).data)).toEqual([{ op: 'remove', path: '/extensions' }])
    expect(codes(events)).toEqual(['upstream-status'])
  })

  it('is left alone as long as it asks to be, also by invalidations', async () => {
    const { rooms, fail, get, clock, gateway } = failing()
    await get(live, 'ada')
    await clock.advance(500)
    fail(60_000)
    await clock.advance(500)
    expect(rooms.asked).toHaveLength(2)
    await gateway.invalidate('Messages')
    await clock.advance(59_000)
    expect(rooms.asked).toHaveLength(2)
    await clock.advance(1_000)
    expect(rooms.asked).toHaveLength(3)
  })

  it('is asked ever less often without being told so', async () => {
    const { rooms, fail, get, clock } = failing()
    fail()
    await get(live, 'ada')
    await clock.advance(120_000)
    expect(rooms.asked.length).toBeGreaterThan(5)
    expect(rooms.asked.length).toBeLessThan(16)
  })

  it('before its first answer is told in-band, and the stream goes on', async () => {
    const { rooms, fail, heal, get, clock } = failing()
    fail()
    rooms.say('lobby', 'm1')
    const stream = readEvents(await get(live, 'ada'))
    await clock.advance(0)
    expect(JSON.parse((await stream.data()).data)).toEqual({
      errors: [
        {
          message: 'The source of this data could not be asked.',
          code: 'upstream-status',
          extensions: { code: 'upstream-status' },
        },
      ],
    })
    heal()
    await clock.advance(1_000)
    expect(JSON.parse((await stream.data()).data)).toEqual({
      data: { messages: [{ id: 'm1', text: 'text of m1' }] },
    })
  })
})

const codes = (events: readonly GatewayEvent[]) =>
  events.flatMap((event) => (event.type === 'failure' ? [event.error.code] : []))
