import { describe, expect, it } from 'vitest'
import { createVirtualWorld, type Tab } from './support/virtual-world.js'

const poll = { mode: 'poll' } as const
const signal = () => ({ signal: new AbortController().signal })

describe('a poll', () => {
  it('tells the window, and each change the next time it asks', async () => {
    const { say, openTab, pass } = createVirtualWorld()
    say('one')
    const { listen, network } = openTab(poll)
    const sink = listen()
    await pass(100)
    expect(sink.story).toEqual(['snapshot', 'ready registered'])
    say('two')
    await pass(1_600)
    expect(sink.texts).toEqual(['one', 'two'])
    expect(network.asked.every(({ kind }) => kind === 'poll')).toBe(true)
  })

  it('that finds nothing new is answered with 304, and says nothing', async () => {
    const { openTab, pass } = createVirtualWorld()
    const { listen, network } = openTab(poll)
    const sink = listen()
    await pass(10_000)
    expect(network.asked.map(({ status }) => status)).toEqual([
      200,
      ...Array(network.asked.length - 1).fill(304),
    ])
    expect(network.asked.length).toBeGreaterThan(3)
    expect(sink.story).toEqual(['snapshot', 'ready registered'])
  })

  it('comes ever later while nothing changes, and soon again when something does', async () => {
    const { say, openTab, pass, clock } = createVirtualWorld()
    const tab = openTab(poll)
    tab.listen()
    await pass(1_000)
    expect(await pollsIn(tab, pass, 5_000)).toBeGreaterThanOrEqual(2)
    await pass(120_000)
    expect(await pollsIn(tab, pass, 60_000)).toBeLessThanOrEqual(4)
    const before = tab.network.asked.length
    say('one')
    while (tab.network.asked.length === before) await pass(100)
    const at = clock.now()
    await pass(1_500)
    expect(tab.network.asked.length).toBe(before + 2)
    expect(clock.now() - at).toBeLessThan(2_000)
  })

  it('never comes sooner than the server wants', async () => {
    const { openTab, pass } = createVirtualWorld()
    const tab = openTab(poll)
    tab.network.answer = () =>
      new Response('{"data":{"messages":{"messages":[],"atStart":true,"atEnd":true}}}', {
        headers: { 'x-next-poll-ms': '20000' },
      })
    tab.listen()
    await pass(19_900)
    expect(tab.network.asked).toHaveLength(1)
    await pass(4_200)
    expect(tab.network.asked).toHaveLength(2)
  })

  it('comes every half minute while nobody looks, and at once when somebody does', async () => {
    const { openTab, pass } = createVirtualWorld()
    const tab = openTab(poll)
    tab.listen()
    await pass(100)
    tab.environment.setVisible(false)
    expect(await pollsIn(tab, pass, 29_000)).toBe(0)
    expect(await pollsIn(tab, pass, 8_000)).toBe(1)
    tab.environment.setVisible(true)
    expect(await pollsIn(tab, pass, 50)).toBe(1)
  })

  it('comes at once when the browser is online again, and when something was written here', async () => {
    const { openTab, pass } = createVirtualWorld()
    const tab = openTab(poll)
    tab.listen()
    await pass(60_000)
    tab.environment.setOnline(false)
    tab.environment.setOnline(true)
    expect(await pollsIn(tab, pass, 50)).toBe(1)
    await pass(5_000)
    const upTo = {
      id: 'm1',
      conversationId: 'room',
      author: { id: 'b' },
      text: '',
      createdAt: 1,
      position: 1,
    }
    const before = tab.network.asked.length
    await tab.transport.markRead?.({ conversationId: 'room', upTo }, signal())
    await pass(50)
    expect(tab.network.asked.slice(before).map(({ kind }) => kind)).toEqual(['call', 'poll'])
  })

  it('that is asked for while one is on its way is asked once more', async () => {
    const { openTab, pass } = createVirtualWorld()
    const { environment, network, listen } = openTab(poll)
    listen()
    await pass(60_000)
    const before = network.asked.length
    const look = () => {
      environment.setVisible(false)
      environment.setVisible(true)
    }
    look()
    while (network.asked.length === before) await Promise.resolve()
    look()
    look()
    await pass(100)
    expect(network.asked).toHaveLength(before + 2)
  })

  it('that fails closes the topic, with the time that the server asked for', async () => {
    const { openTab, pass } = createVirtualWorld()
    const { listen, network } = openTab(poll)
    const sink = listen()
    await pass(100)
    network.answer = () => new Response('busy', { status: 429, headers: { 'retry-after': '7' } })
    await pass(60_000)
    expect(sink.error).toMatchObject({ code: 'rate-limited', retryAfterMs: 7_000 })
    expect(network.asked).toHaveLength(2)
  })

  it('that is not answered ends after its time', async () => {
    const { openTab, pass } = createVirtualWorld()
    const held = (_url: unknown, { signal }: RequestInit = {}) =>
      new Promise<Response>((_resolve, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason))
      })
    const tab = openTab({ ...poll, fetch: held })
    const sink = tab.listen()
    await pass(9_900)
    expect(sink.story).toEqual([])
    await pass(200)
    expect(sink.error?.code).toBe('timeout')
  })

  it('drops an answer that is older than what is known', async () => {
    const { say, openTab, pass } = createVirtualWorld()
    say('one')
    const { listen, network } = openTab(poll)
    const sink = listen()
    await pass(100)
    const first = sink.checkpoint ?? ''
    say('two')
    await pass(2_000)
    expect(sink.texts).toEqual(['one', 'two'])
    network.answer = () =>
      new Response('{"data":{"messages":{"messages":[],"atStart":true,"atEnd":true}}}', {
        headers: { 'x-live-id': first },
      })
    await pass(5_000)
    expect(sink.texts).toEqual(['one', 'two'])
  })

  it('asks for the whole when a patch does not apply', async () => {
    const { say, openTab, pass } = createVirtualWorld()
    const { listen, network } = openTab(poll)
    const sink = listen()
    await pass(100)
    network.answer = (url) =>
      url.searchParams.has('wg_last_event_id')
        ? new Response('[{"op":"remove","path":"/data/nothing"}]')
        : undefined
    say('one')
    await pass(2_000)
    expect(sink.texts).toEqual(['one'])
    expect(sink.error).toBeUndefined()
  })

  it.each([
    ['a page of a proxy', new Response('<html>', { status: 200 }), 'server'],
    ['no data', new Response('{}', { status: 200 }), 'server'],
    ['data of another schema', new Response('{"data":{"notes":[]}}'), 'server'],
    [
      'an undeclared operation',
      new Response('{"code":"not-found"}', { status: 404 }),
      'unsupported',
    ],
    [
      'refused variables',
      new Response('{"code":"InputValidationError"}', { status: 400 }),
      'invalid',
    ],
  ])('that gets %s closes the topic with what it is', async (_title, response, code) => {
    const { openTab, pass } = createVirtualWorld()
    const { listen, network } = openTab(poll)
    network.answer = () => response
    const sink = listen()
    await pass(100)
    expect(sink.error?.code).toBe(code)
  })
})

async function pollsIn(
  { network }: Tab,
  pass: (durationMs: number) => Promise<void>,
  durationMs: number,
) {
  const before = network.asked.filter(({ kind }) => kind === 'poll').length
  await pass(durationMs)
  return network.asked.filter(({ kind }) => kind === 'poll').length - before
}
