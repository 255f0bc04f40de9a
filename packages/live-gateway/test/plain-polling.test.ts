import { describe, expect, it } from 'vitest'
import { createRooms, messagesOf, path, startGateway } from './support/chat-gateway.js'

const url = path('Messages', { room: 'lobby' })

describe('polling by a client', () => {
  it('gets a tag, and 304 for it as long as nothing changes', async () => {
    const rooms = createRooms()
    const { get, clock } = startGateway([messagesOf(rooms.answer)])
    const first = await get(url, 'ada')
    const etag = first.headers.get('etag') ?? ''
    expect(first.headers.get('cache-control')).toBe('private, no-cache')
    expect(first.headers.get('vary')).toContain('Cookie, Authorization')
    await clock.advance(1_000)
    const second = await get(url, 'ada', { 'if-none-match': `"other", ${etag}` })
    expect([second.status, await second.text()]).toEqual([304, ''])
    rooms.say('lobby', 'm1')
    await clock.advance(1_000)
    expect((await get(url, 'ada', { 'if-none-match': etag })).status).toBe(200)
  })

  it('has the same tag from another gateway', async () => {
    const rooms = createRooms()
    const [one, other] = [0, 1].map(() => startGateway([messagesOf(rooms.answer)]))
    const etag = (await one?.get(url, 'ada'))?.headers.get('etag') ?? ''
    expect((await other?.get(url, 'ada', { 'if-none-match': etag }))?.status).toBe(304)
  })

  it('asks the upstream once an interval, however many poll, and not at all when nobody does', async () => {
    const rooms = createRooms()
    const { get, clock, gateway } = startGateway([messagesOf(rooms.answer)])
    for (let second = 0; second < 5; second++) {
      await Promise.all(['ada', 'ben', 'cleo'].map((user) => get(url, user)))
      await clock.advance(500)
      await Promise.all(['ada', 'ben', 'cleo'].map((user) => get(url, user)))
      await clock.advance(500)
    }
    expect(rooms.asked).toHaveLength(5)
    await clock.advance(60_000)
    expect(rooms.asked).toHaveLength(5)
    expect(gateway.stats().pollers).toBe(0)
  })

  it('shares the poller of those who stream', async () => {
    const rooms = createRooms()
    const { get, clock } = startGateway([messagesOf(rooms.answer)])
    await get(`${url}&wg_live`, 'ada')
    await clock.advance(3_000)
    const asked = rooms.asked.length
    await get(url, 'ben')
    expect(rooms.asked).toHaveLength(asked)
  })

  it('sees what an invalidation announced', async () => {
    const rooms = createRooms()
    const { get, gateway } = startGateway([messagesOf(rooms.answer)])
    await get(url, 'ada')
    rooms.say('lobby', 'm1')
    await gateway.invalidate('Messages')
    expect(await (await get(url, 'ada')).text()).toContain('m1')
  })

  it('sees it too where others listen, whose poll for it is on its way', async () => {
    const rooms = createRooms()
    const { get, gateway, clock } = startGateway([messagesOf(rooms.answer)])
    await get(`${url}&wg_live`, 'ben')
    await clock.advance(100)
    rooms.say('lobby', 'm1')
    const release = rooms.hold()
    await gateway.invalidate('Messages')
    await clock.advance(20)
    const answer = get(url, 'ada')
    await clock.advance(0)
    release()
    expect(await (await answer).text()).toContain('m1')
  })

  it('is told when to come next: sooner while things change, later when not, and when a failing upstream is tried again', async () => {
    const rooms = createRooms()
    let isBroken = false
    const { get, clock } = startGateway([
      messagesOf(
        (request, context) => {
          if (isBroken) throw new Error('away')
          return rooms.answer(request, context)
        },
        { idleIntervalMs: 5_000, idleAfterMs: 10_000 },
      ),
    ])
    const nextPollMs = async () => {
      const response = await get(url, 'ada')
      return Number(response.headers.get('x-next-poll-ms'))
    }
    expect(await nextPollMs()).toBe(1_000)
    for (let second = 0; second < 12; second++) {
      await clock.advance(1_000)
      await nextPollMs()
    }
    expect(await nextPollMs()).toBe(5_000)
    isBroken = true
    for (let failure = 0; failure < 3; failure++) {
      await clock.advance(5_000)
      await nextPollMs()
    }
    const stale = await get(url, 'ada')
    expect(stale.status).toBe(200)
    expect((await stale.json()).extensions).toEqual({
      live: { stale: true, code: 'upstream-unreachable' },
    })
  })

  it('gets a patch for the revision it has, where it asks for one', async () => {
    const rooms = createRooms()
    for (let message = 0; message < 9; message++) rooms.say('lobby', `m${message}`)
    const { get, clock } = startGateway([messagesOf(rooms.answer)])
    const first = await get(url, 'ada')
    const since = (id: string | null) => get(`${url}&wg_json_patch&wg_last_event_id=${id}`, 'ada')
    const id = first.headers.get('x-live-id')
    expect((await since(id)).status).toBe(304)
    rooms.say('lobby', 'm9')
    await clock.advance(1_000)
    const second = await since(id)
    expect(await second.json()).toEqual([
      { op: 'add', path: '/data/messages/9', value: { id: 'm9', text: 'text of m9' } },
    ])
    expect((await since(second.headers.get('x-live-id'))).status).toBe(304)
    expect((await (await since('other:1')).json()).data.messages).toHaveLength(10)
  })

  it('gets 304 for the content that it has, though its revision is forgotten', async () => {
    const rooms = createRooms()
    const { get, clock } = startGateway([messagesOf(rooms.answer)])
    rooms.say('lobby', 'm1')
    const first = await get(url, 'ada')
    await clock.advance(60_000)
    const since = `&wg_json_patch&wg_last_event_id=${first.headers.get('x-live-id')}`
    const again = await get(url + since, 'ada', {
      'if-none-match': first.headers.get('etag') ?? '',
    })
    expect(again.status).toBe(304)
    expect(again.headers.get('x-live-id')).not.toBe(first.headers.get('x-live-id'))
  })

  it('gets the answer of an operation that is not live from the upstream each time', async () => {
    const rooms = createRooms()
    const { get } = startGateway([messagesOf(rooms.answer, { live: false })])
    const etag = (await get(url, 'ada')).headers.get('etag') ?? ''
    expect((await get(`${url}&wg_live`, 'ada', { 'if-none-match': etag })).status).toBe(304)
    expect(rooms.asked).toHaveLength(2)
  })
})
