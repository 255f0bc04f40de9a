import { describe, expect, it, vi } from 'vitest'
import { createVirtualWorld } from './support/virtual-world.js'

const stream = { mode: 'stream' } as const

describe('a stream', () => {
  it('tells the window, and each change as soon as the gateway has seen it', async () => {
    const { say, openTab, pass } = createVirtualWorld()
    say('one')
    const { listen, network } = openTab(stream)
    const sink = listen()
    await pass(100)
    expect(sink.story).toEqual(['snapshot', 'ready registered'])
    expect(sink.texts).toEqual(['one'])
    say('two')
    await pass(1_000)
    expect(sink.texts).toEqual(['one', 'two'])
    expect(network.asked.map(({ kind }) => kind)).toEqual(['poll', 'stream'])
    expect(network.asked[1]?.url.searchParams.get('wg_last_event_id')).toMatch(/:1$/)
  })

  it('keeps characters whole however its bytes are cut', async () => {
    const { say, openTab, pass } = createVirtualWorld()
    const { listen, network } = openTab(stream)
    network.isSlicing = true
    const sink = listen()
    await pass(100)
    say('👩‍👩‍👧 ok 한국')
    await pass(1_100)
    expect(sink.texts).toEqual(['👩‍👩‍👧 ok 한국'])
  })

  it('lives as long as its heartbeats come, and is dead when two are missing', async () => {
    const { openTab, pass } = createVirtualWorld()
    const { listen, network } = openTab(stream)
    const sink = listen()
    await pass(120_000)
    expect(sink.story).toEqual(['snapshot', 'ready registered'])
    network.holdsStreams = true
    await pass(7_900)
    expect(sink.error).toBeUndefined()
    await pass(8_200)
    expect(sink.story.at(-1)).toBe('closed timeout')
    expect(network.streams).toBe(0)
    await pass(60_000)
    expect(network.asked.map(({ kind }) => kind)).toEqual(['poll', 'stream'])
  })

  it('that the gateway ends in good order goes on from its last revision, without a word', async () => {
    const { say, openTab, pass } = createVirtualWorld({ maxStreamMs: 30_000 })
    const { listen, network } = openTab(stream)
    const sink = listen()
    await pass(31_000)
    say('after the rotation')
    await pass(1_500)
    expect(sink.story).toEqual(['snapshot', 'ready registered', 'snapshot'])
    expect(sink.texts).toEqual(['after the rotation'])
    expect(network.asked.map(({ kind, status }) => `${kind} ${status}`)).toEqual([
      'poll 200',
      'stream 200',
      'poll 304',
      'stream 200',
    ])
  })

  it('that is cut closes the topic, which nobody but the engine opens again', async () => {
    const { openTab, pass } = createVirtualWorld()
    const { listen, network } = openTab(stream)
    const sink = listen()
    await pass(20_000)
    network.isDown = true
    await pass(60_000)
    expect(sink.story.at(-1)).toBe('closed network')
    expect(network.asked).toHaveLength(2)
  })

  it('resumes with what was missed, where the window holds the whole conversation', async () => {
    const { say, openTab, pass } = createVirtualWorld()
    say('one')
    const { listen, network } = openTab(stream)
    const first = listen()
    await pass(100)
    first.stop()
    say('two')
    await pass(1_500)
    const again = listen(undefined, first.checkpoint)
    await pass(100)
    expect(again.story).toEqual(['snapshot', 'ready resumed'])
    expect(again.texts).toEqual(['one', 'two'])
    expect(network.asked[2]?.url.searchParams.get('wg_last_event_id')).toBe(first.checkpoint)
  })

  it('is only registered where messages before the window may have changed, or the checkpoint is of another time', async () => {
    const { say, openTab, pass } = createVirtualWorld()
    say('one')
    const { listen } = openTab(stream)
    const known = listen()
    await pass(100)
    known.stop()
    const foreign = listen(undefined, 'other:1')
    await pass(100)
    expect(foreign.story.at(-1)).toBe('ready registered')
    foreign.stop()
    say(...Array.from({ length: 50 }, (_, index) => `more ${index}`))
    await pass(1_500)
    const beyond = listen(undefined, known.checkpoint)
    await pass(100)
    expect(beyond.story.at(-1)).toBe('ready registered')
  })

  it('says `gap` when more came at once than the window holds', async () => {
    const { say, openTab, pass } = createVirtualWorld()
    say('one')
    const sink = openTab(stream).listen()
    await pass(100)
    say(...Array.from({ length: 49 }, (_, index) => `more ${index}`))
    await pass(1_000)
    expect(sink.story.at(-1)).toBe('snapshot')
    say(...Array.from({ length: 50 }, (_, index) => `many ${index}`))
    await pass(1_000)
    expect(sink.story.slice(-2)).toEqual(['snapshot', 'gap'])
  })

  it('asks for the whole when a patch does not apply, and counts it', async () => {
    const resyncs: string[] = []
    const { say, openTab, pass } = createVirtualWorld({
      onEvent: ({ type }) => type === 'resync' && resyncs.push(type),
    })
    const onResync = vi.fn()
    const { listen, network } = openTab({ ...stream, onResync })
    const sink = listen()
    await pass(15_000)
    network.rewrite = (text) => text.replace('/data/messages', '/data/__proto__/messages')
    say('one')
    await pass(1_100)
    expect(sink.texts).toEqual(['one'])
    expect(onResync).toHaveBeenCalledTimes(1)
    expect(network.asked.at(-2)?.url.searchParams.has('wg_resync')).toBe(true)
    expect(network.asked.at(-2)?.url.searchParams.has('wg_last_event_id')).toBe(false)
    expect(sink.story).toEqual(['snapshot', 'ready registered', 'snapshot'])
    expect(({} as Record<string, unknown>)['messages']).toBeUndefined()
  })

  it('says `gap` while the gateway has only an old answer, when calls fail too, and again when it has a new one', async () => {
    const { say, fail, heal, openTab, pass } = createVirtualWorld()
    say('one')
    const { listen, transport } = openTab(stream)
    const sink = listen()
    await pass(100)
    fail()
    await pass(1_000)
    expect(sink.story.slice(2)).toEqual(['snapshot', 'gap'])
    const page = transport.loadMessages(
      { conversationId: 'room', start: 'newest', limit: 50 },
      { signal: new AbortController().signal },
    )
    await expect(page).rejects.toMatchObject({ code: 'server', retryable: true })
    heal()
    await pass(3_000)
    expect(sink.story.slice(4)).toEqual(['snapshot', 'gap'])
    expect(sink.texts).toEqual(['one'])
  })

  it('closes its topic where access was taken away, and no other', async () => {
    const { shutOut, openTab, pass } = createVirtualWorld()
    const ada = openTab(stream).listen()
    const eve = openTab({ ...stream, user: 'eve' }).listen()
    await pass(100)
    shutOut('eve')
    await pass(100)
    expect(eve.story.at(-1)).toBe('closed forbidden')
    expect(ada.error).toBeUndefined()
  })

  it('is one for all who listen to the same in a page, and ends with the last of them', async () => {
    const { openTab, pass, gateway } = createVirtualWorld()
    const { listen, network } = openTab(stream)
    const sinks = [listen(), listen()]
    await pass(100)
    sinks.push(listen())
    await pass(100)
    expect(sinks.map(({ story }) => story.at(-1))).toEqual(Array(3).fill('ready registered'))
    expect(network.streams).toBe(1)
    for (const { stop } of sinks) stop()
    await pass(10)
    expect(network.streams).toBe(0)
    expect(gateway.stats().streams).toBe(0)
  })
})
