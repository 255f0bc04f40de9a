import { ChatError } from '@parley/core'
import { describe, expect, it } from 'vitest'
import { itemOf } from './outbox-room.js'
import { createTabWorld } from './tab-world.js'
import { shown } from './world.js'

describe('several tabs', () => {
  it('shows a row in all pages, and sends it in one', async () => {
    const { openTab, settle, link, onServer, rows } = createTabWorld()
    const [one, two] = [openTab(), openTab()]
    await settle()
    link.hold()
    two.room.send({ text: 'hello' })
    await settle()
    for (const { room } of [one, two]) expect(shown(room)).toEqual(['hello [pending]'])
    link.release()
    await settle()
    expect(onServer()).toEqual(['hello'])
    expect([one.sends.length, two.sends.length]).toEqual([1, 0])
    expect(shown(one.room)).toEqual(['hello'])
    expect(shown(two.room)).toEqual(['hello'])
    expect([one, two].map(({ room }) => room.state.get().unsent)).toEqual([0, 0])
    expect(await rows()).toEqual([])
  })

  it('sends in order what two pages wrote while offline', async () => {
    const { openTab, settle, link, onServer, clock } = createTabWorld()
    const tabs = [openTab(), openTab()]
    await settle()
    link.cut()
    await settle()
    for (let n = 1; n <= 5; n += 1) {
      for (const [index, { room }] of tabs.entries()) room.send({ text: `${index}-${n}` })
      await clock.advance(10)
    }
    link.restore()
    await clock.advance(60_000)
    expect(onServer()).toHaveLength(10)
    for (const index of [0, 1])
      expect(onServer().filter((text) => text.startsWith(`${index}`))).toEqual(
        [1, 2, 3, 4, 5].map((n) => `${index}-${n}`),
      )
    for (const { room } of tabs) expect(shown(room)).toEqual(onServer())
  })

  it('lets the next page send when the one that sends dies in the middle of it', async () => {
    const { openTab, settle, link, onServer, clock, rows } = createTabWorld()
    const [one, two] = [openTab(), openTab()]
    await settle()
    link.hold()
    one.room.send({ text: 'one' })
    two.room.send({ text: 'two' })
    await settle()
    expect(one.sends).toHaveLength(1)
    one.kill()
    link.release()
    await clock.advance(1_000)
    expect(onServer()).toEqual(['one', 'two'])
    expect(two.sends.map(({ content }) => content.text).at(-1)).toBe('two')
    expect(shown(two.room)).toEqual(['one', 'two'])
    expect(await rows()).toEqual([])
  })

  it('lets another page send when the credentials of this one are refused, until restart', async () => {
    const { openTab, settle, onServer } = createTabWorld()
    const refusing = {
      send: () => Promise.reject(new ChatError('auth')),
    }
    const [one, two] = [openTab({}, refusing), openTab()]
    await settle()
    one.room.send({ text: 'hello' })
    await settle()
    expect(one.client.connection.get().status).toBe('refused')
    expect(onServer()).toEqual(['hello'])
    expect(two.sends).toHaveLength(1)
    one.client.restart()
    two.client.close()
    await settle()
    one.room.send({ text: 'again' })
    await settle()
    expect(one.sends).toHaveLength(2)
  })

  it('tells all pages of what failed and why, and sends it again from any of them', async () => {
    const { openTab, settle, link, onServer } = createTabWorld()
    const [one, two] = [openTab(), openTab()]
    await settle()
    link.failNext('send', new ChatError('forbidden', { message: 'secret' }))
    const clientId = one.room.send({ text: 'hello' })
    await settle()
    expect(shown(two.room)).toEqual(['hello [failed]'])
    expect(itemOf(two.room)).toMatchObject({ error: { code: 'forbidden' } })
    two.room.retry(clientId)
    await settle()
    expect(onServer()).toEqual(['hello'])
    expect(shown(two.room)).toEqual(['hello'])
    link.failNext('send', new ChatError('forbidden'))
    const dropped = two.room.send({ text: 'drop me' })
    await settle()
    two.room.discard(dropped)
    await settle()
    expect(shown(one.room)).toEqual(['hello'])
  })

  it('never folds an edit into a message that another page may be sending', async () => {
    const { openTab, settle, link, onServer, clock } = createTabWorld()
    const [, two] = [openTab(), openTab()]
    await settle()
    link.cut()
    await settle()
    const clientId = two.room.send({ text: 'helo' })
    await settle()
    two.room.edit(clientId, { text: 'hello' })
    await settle()
    expect(two.room.state.get().unsent).toBe(2)
    expect(shown(two.room)).toEqual(['hello [pending]'])
    link.restore()
    await clock.advance(60_000)
    expect(onServer()).toEqual(['hello'])
    expect(two.room.state.get().unsent).toBe(0)
  })

  it('holds an anonymous own message in all pages while one of them sends', async () => {
    const { openTab, settle, link, clock } = createTabWorld({
      capabilities: { echoesClientId: false },
    })
    const tabs = [openTab(), openTab()]
    await settle()
    link.hold('answers')
    tabs[1]?.room.send({ text: 'hello' })
    await settle()
    for (const { room } of tabs) expect(shown(room)).toEqual(['hello [pending]'])
    link.release()
    await settle()
    for (const { room } of tabs) expect(shown(room)).toEqual(['hello'])
    await clock.advance(20_000)
    for (const { room } of tabs) expect(shown(room)).toEqual(['hello'])
  })

  it.each([
    ['no locks', { locks: false }],
    ['no channel', { channel: false }],
    ['neither', { locks: false, channel: false }],
  ])('sends everything once with %s, over a backend that is not idempotent', async (_, missing) => {
    const { openTab, settle, link, onServer, clock } = createTabWorld({
      ...missing,
      capabilities: { idempotent: false },
    })
    const one = openTab()
    await settle()
    link.cut()
    await settle()
    for (const text of ['one', 'two', 'three']) one.room.send({ text })
    await settle()
    const two = openTab()
    await settle()
    link.restore()
    await clock.advance(60_000)
    expect(onServer()).toEqual(['one', 'two', 'three'])
    for (const { room } of [one, two]) expect(shown(room)).toEqual(['one', 'two', 'three'])
  })

  it('leaves no lock, channel or timer behind', async () => {
    const { openTab, settle, link, browser, clock } = createTabWorld()
    const tabs = [openTab(), openTab()]
    await settle()
    link.hold('answers')
    for (const { room } of tabs) room.send({ text: 'hello' })
    await settle()
    for (const { client } of tabs) client.close()
    // The browser takes a moment itself.
    await clock.advance(1)
    expect(browser.open).toBe(0)
    expect(clock.pending).toBe(0)
  })

  it('opens neither lock nor channel for a storage that nobody shares', async () => {
    const { openTab, browser, settle, onServer } = createTabWorld({ sharedName: undefined })
    const { room } = openTab()
    expect(browser.open).toBe(0)
    room.send({ text: 'hello' })
    await settle()
    expect(onServer()).toEqual(['hello'])
  })
})
