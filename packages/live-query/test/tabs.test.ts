import { describe, expect, it } from 'vitest'
import { createVirtualWorld, type Tab } from './support/virtual-world.js'

const streamsOf = (tabs: readonly Tab[]) =>
  tabs.reduce((sum, { network }) => sum + network.streams, 0)

describe('the pages of one browser', () => {
  it('share one stream, which tells all of them', async () => {
    const { say, openTab, pass } = createVirtualWorld()
    say('one')
    const tabs = Array.from({ length: 8 }, () => openTab())
    const sinks = tabs.map(({ listen }) => listen())
    await pass(1_000)
    expect(streamsOf(tabs)).toBe(1)
    expect(tabs.flatMap(({ network }) => network.asked)).toHaveLength(2)
    for (const { story } of sinks) expect(story).toEqual(['snapshot', 'ready registered'])
    say('two')
    await pass(1_100)
    for (const { texts } of sinks) expect(texts).toEqual(['one', 'two'])
  })

  it('go on by another one from the last revision when the one that streams is gone', async () => {
    const { say, openTab, pass } = createVirtualWorld()
    const tabs = Array.from({ length: 3 }, () => openTab())
    const sinks = tabs.map(({ listen }) => listen())
    await pass(1_000)
    say('one')
    await pass(1_000)
    const leader = tabs.find(({ network }) => network.streams === 1)
    leader?.kill()
    say('meanwhile')
    await pass(1_000)
    const left = tabs.filter((tab) => tab !== leader)
    expect(streamsOf(left)).toBe(1)
    const [first] = left.flatMap(({ network }) => network.asked)
    expect(first?.url.searchParams.get('wg_last_event_id')).toBe(sinks[0]?.checkpoint)
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

  it('load though the one that holds the lock sleeps, and follow it again when it wakes up', async () => {
    const { say, openTab, pass, browser } = createVirtualWorld()
    const name = await lockOf(openTab)
    await pass(100)
    const sleeper = browser.openPage()
    const letGo = sleeper.holdLock(name, () => {})
    await pass(10)
    say('one')
    const tab = openTab()
    const sink = tab.listen()
    await pass(2_500)
    expect(sink.texts).toEqual(['one'])
    expect(streamsOf([tab])).toBe(1)

    sleeper.openChannel(name, () => {}).post({ type: 'alive' })
    await pass(100)
    expect(streamsOf([tab])).toBe(0)
    letGo()
    await pass(500)
    expect(streamsOf([tab])).toBe(1)
    expect(sink.error).toBeUndefined()
  })

  it('share what a gateway without revisions answers', async () => {
    const { openTab, pass } = createVirtualWorld()
    const tabs = [openTab({ mode: 'poll' }), openTab({ mode: 'poll' })]
    for (const { network } of tabs) {
      const whole = '{"data":{"messages":{"messages":[],"atStart":true,"atEnd":true}}}'
      network.answer = () =>
        network.asked.length > 1
          ? new Response(null, { status: 304 })
          : new Response(whole, { headers: { etag: '"1"' } })
    }
    const first = tabs[0]?.listen()
    await pass(5_000)
    const second = tabs[1]?.listen()
    await pass(1_000)
    expect(first?.story).toContain('ready registered')
    expect(second?.story).toContain('ready registered')
    expect(tabs[1]?.network.asked).toHaveLength(0)
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

  it('that poll ask at once for what another one has written, and as often as the one that is seen needs', async () => {
    const { openTab, pass } = createVirtualWorld()
    const [hidden, seen] = [openTab({ mode: 'poll' }), openTab({ mode: 'poll' })]
    hidden.listen()
    await pass(500)
    seen.listen()
    await pass(60_000)
    expect(seen.network.asked).toHaveLength(0)
    const before = hidden.network.asked.length
    const upTo = {
      id: 'm1',
      conversationId: 'room',
      author: { id: 'b' },
      text: '',
      createdAt: 1,
      position: 1,
    }
    await seen.transport.markRead?.(
      { conversationId: 'room', upTo },
      { signal: new AbortController().signal },
    )
    await pass(100)
    expect(hidden.network.asked).toHaveLength(before + 1)
    hidden.environment.setVisible(false)
    await pass(20_000)
    expect(hidden.network.asked.length).toBeGreaterThan(before + 2)
    seen.environment.setVisible(false)
    await pass(45_000)
    const unseen = hidden.network.asked.length
    await pass(65_000)
    expect(hidden.network.asked.length - unseen).toBeLessThanOrEqual(2)
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
