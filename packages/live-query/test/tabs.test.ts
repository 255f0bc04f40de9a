import { describe, expect, it } from 'vitest'
import { createVirtualWorld, type Tab } from './support/virtual-world.js'

const streamsOf = (tabs: readonly Tab[]) =>
  tabs.reduce((sum, { network }) => sum + network.streams, 0)

const asksOf = (tabs: readonly Tab[]) =>
  tabs.reduce((sum, { network }) => sum + network.asked.length, 0)

describe('the pages of one browser', () => {
  it('share one stream, which tells all of them', async () => {
    const { say, openTab, pass } = createVirtualWorld()
    say('one')
    const tabs = Array.from({ length: 8 }, () => openTab())
    const sinks = tabs.map(({ listen }) => listen())
    await pass(1_000)
    expect(streamsOf(tabs)).toBe(1)
    for (const { story } of sinks) expect(story).toEqual(['snapshot', 'ready registered'])
    say('two')
    await pass(1_100)
    for (const { texts } of sinks) expect(texts).toEqual(['one', 'two'])
    await pass(120_000)
    // Each asks once where the answer stands.
    expect(asksOf(tabs)).toBe(8 + 1)
  })

  it('go on by another one from the last revision when the one that streams is gone', async () => {
    const { say, openTab, pass } = createVirtualWorld()
    const tabs = Array.from({ length: 3 }, () => openTab())
    const sinks = tabs.map(({ listen }) => listen())
    await pass(1_000)
    say('one')
    await pass(1_000)
    const leader = tabs.find(({ network }) => network.streams === 1)
    const left = tabs.filter((tab) => tab !== leader)
    const asked = left.map(({ network }) => network.asked.length)
    leader?.kill()
    say('meanwhile')
    await pass(1_100)
    expect(streamsOf(left)).toBe(1)
    const [next, ...more] = left.flatMap(({ network }, tab) => network.asked.slice(asked[tab]))
    expect(next?.kind).toBe('stream')
    expect(next?.url.searchParams.get('wg_last_event_id')).toBe(sinks[0]?.checkpoint)
    expect(more).toEqual([])
    for (const { texts, error } of sinks.slice(1)) {
      expect(texts).toEqual(['one', 'meanwhile'])
      expect(error).toBeUndefined()
    }
  })

  it('go on when the one that streams is closed, or its person looks at something else', async () => {
    const { say, openTab, pass } = createVirtualWorld()
    const tabs = Array.from({ length: 3 }, () => openTab())
    const sinks = tabs.map(({ listen }) => listen())
    await pass(1_000)
    sinks[0]?.stop()
    await pass(500)
    tabs[1]?.transport.close()
    await pass(500)
    say('one')
    await pass(1_100)
    expect(sinks[2]?.texts).toEqual(['one'])
    expect(streamsOf(tabs)).toBe(1)
  })

  it('each ask for themselves where there are no locks', async () => {
    const { say, openTab, pass } = createVirtualWorld()
    say('one')
    const tabs = [openTab({ isAlone: true }), openTab({ isAlone: true })]
    const sinks = tabs.map(({ listen }) => listen())
    await pass(1_000)
    expect(sinks.map(({ texts }) => texts)).toEqual([['one'], ['one']])
    expect(streamsOf(tabs)).toBe(2)
  })

  it('load and are kept current though the one that holds the lock sleeps, and hear of it again when it wakes up', async () => {
    const { say, openTab, pass, browser } = createVirtualWorld()
    const name = await lockOf(openTab)
    await pass(100)
    const sleeper = browser.openPage()
    const letGo = sleeper.holdLock(name, () => {})
    const channel = sleeper.openChannel(name, () => {})
    await pass(5_000)
    say('one')
    const tab = openTab()
    const sink = tab.listen()
    await pass(100)
    expect(sink.story.at(-1)).toBe('ready registered')
    channel.post({ answer: undefined, isStreaming: true })
    say('two')
    await pass(15_000)
    expect(tab.network.asked).toHaveLength(1)
    await pass(5_000)
    expect(sink.texts).toEqual(['one', 'two'])
    say('three')
    await pass(2_500)
    expect(sink.texts).toEqual(['one', 'two', 'three'])
    expect(tab.network.streams).toBe(0)

    channel.post({ answer: undefined, isStreaming: true })
    await pass(10)
    const asked = tab.network.asked.length
    await pass(15_000)
    expect(tab.network.asked).toHaveLength(asked)
    letGo()
    await pass(500)
    expect(tab.network.streams).toBe(1)
    expect(sink.error).toBeUndefined()
  })

  it('tell each other also what a gateway without revisions answers', async () => {
    const { openTab, pass } = createVirtualWorld()
    const tabs = [openTab({ mode: 'poll' }), openTab({ mode: 'poll' })]
    const [first, second] = tabs
    const whole = (text: string) =>
      new Response(
        JSON.stringify({
          data: { messages: { messages: [{ text }], atStart: true, atEnd: true } },
        }),
        { headers: { etag: `"${text}"` } },
      )
    for (const { network } of tabs)
      network.answer = () =>
        network.asked.length > 1 ? new Response(null, { status: 304 }) : whole('old')
    const sinks = tabs.map(({ listen }) => listen())
    await pass(500)
    if (first) first.network.answer = () => whole('new')
    if (first) lookAway(first)
    await pass(100)
    expect(sinks.map(({ texts }) => texts)).toEqual([['new'], ['new']])
    expect(second?.network.asked).toHaveLength(1)
  })

  it('apply a patch to what it was made for, though another one has told a newer answer meanwhile', async () => {
    const { say, openTab, pass } = createVirtualWorld()
    say('one')
    const quick = openTab({ mode: 'poll' })
    let release = () => {}
    let isHeld = false
    const slow: Tab = openTab({
      mode: 'poll',
      onResync: () => {
        throw new Error('The patch did not apply.')
      },
      fetch: async (input, init) => {
        if (isHeld) await new Promise<void>((resolve) => (release = resolve))
        return quick.network.fetch(String(input), init)
      },
    })
    quick.listen()
    const sink = slow.listen()
    await pass(200)
    isHeld = true
    lookAway(slow)
    await pass(50)
    say('two')
    await pass(1_000)
    lookAway(quick)
    await pass(50)
    expect(sink.texts).toEqual(['one', 'two'])
    quick.transport.close()
    say('three')
    await pass(1_000)
    isHeld = false
    release()
    await pass(1_000)
    expect(sink.texts).toEqual(['one', 'two', 'three'])
  })

  it('tell nothing to the pages of another account', async () => {
    const { say, openTab, pass } = createVirtualWorld()
    const tabs = [openTab(), openTab({ user: 'ben' })]
    const sinks = tabs.map(({ listen }) => listen())
    await pass(1_000)
    say('one')
    await pass(1_100)
    expect(streamsOf(tabs)).toBe(2)
    expect(sinks.map(({ texts }) => texts)).toEqual([['one'], ['one']])
  })

  it('that poll ask no more often than one would', async () => {
    const { openTab, pass } = createVirtualWorld()
    const tabs = Array.from({ length: 6 }, () => openTab({ mode: 'poll' }))
    for (const { listen } of tabs) listen()
    await pass(1_000)
    const before = asksOf(tabs)
    await pass(120_000)
    expect(asksOf(tabs) - before).toBeLessThanOrEqual(16)
    expect(asksOf(tabs) - before).toBeGreaterThanOrEqual(8)
  })

  it('that poll tell each other what one has written at once, and ask as often as the one that is seen needs', async () => {
    const { say, openTab, pass } = createVirtualWorld()
    const tabs = [openTab({ mode: 'poll' }), openTab({ mode: 'poll' })]
    const [hidden, seen] = tabs
    const sinks = tabs.map(({ listen }) => listen())
    await pass(60_000)
    hidden?.environment.setVisible(false)
    await pass(30_000)
    say('one')
    const upTo = {
      id: 'm1',
      conversationId: 'room',
      author: { id: 'b' },
      text: '',
      createdAt: 1,
      position: 1,
    }
    const before = asksOf(tabs)
    await seen?.transport.markRead?.(
      { conversationId: 'room', upTo },
      { signal: new AbortController().signal },
    )
    await pass(1_100)
    for (const { texts } of sinks) expect(texts).toEqual(['one'])
    expect(asksOf(tabs) - before).toBeLessThanOrEqual(1 + 2)
    await pass(60_000)
    expect(asksOf(tabs) - before).toBeGreaterThan(6)
    seen?.environment.setVisible(false)
    await pass(45_000)
    const unseen = asksOf(tabs)
    await pass(65_000)
    expect(asksOf(tabs) - unseen).toBeLessThanOrEqual(3)
  })

  it('leave no lock, channel or timer behind', async () => {
    const { openTab, pass, browser, gateway, clock } = createVirtualWorld()
    const tabs = Array.from({ length: 3 }, () => openTab())
    const sinks = tabs.flatMap(({ listen }) => [listen(), listen()])
    await pass(1_000)
    for (const { stop } of sinks) stop()
    await pass(100)
    expect(browser.open).toBe(0)
    for (const { listen } of tabs) listen()
    await pass(1_000)
    for (const { transport } of tabs) {
      transport.close()
      transport.close()
    }
    gateway.close()
    await pass(10_000)
    expect(browser.open).toBe(0)
    expect(clock.pending).toBe(0)
  })
})

/** And back, so that it asks at once. */
function lookAway({ environment }: Tab) {
  environment.setVisible(false)
  environment.setVisible(true)
}

/** The name under which pages that listen to the room take turns. */
async function lockOf(openTab: ReturnType<typeof createVirtualWorld>['openTab']): Promise<string> {
  const { environment, transport } = openTab()
  return new Promise((resolve) => {
    const holdLock = (name: string) => {
      resolve(name)
      return () => {}
    }
    const probe = openTab({ environment: { ...environment, holdLock } })
    probe.listen()
    probe.transport.close()
    transport.close()
  })
}
