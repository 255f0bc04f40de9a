import { ChatError } from '@parley/core'
import { describe, expect, it } from 'vitest'
import { itemOf } from './outbox-room.js'
import { textRow } from './storage-contract.js'
import { createTabWorld } from './tab-world.js'
import { shown } from './world.js'

const name = 'parley:["tabs","ada"]'
const weak = { capabilities: { idempotent: false, echoesClientId: false } }

describe('what pages tell each other', () => {
  it('is ignored where it is not understood', async () => {
    const { openTab, settle, browser, onServer } = createTabWorld()
    const one = openTab()
    await settle()
    const channel = browser.openPage().openChannel(name, () => {})
    const row = textRow('a')
    for (const news of [
      null,
      'row',
      {},
      { type: 'later' },
      { type: 'row' },
      { type: 'row', row: { ...row, sequence: 'x' } },
      { type: 'row', row: { ...row, operation: { kind: 'burn', messageId: 'm' } } },
      { type: 'row', row: { ...row, state: 'lost' } },
      { type: 'gone' },
      { type: 'gone', clientId: 7 },
      { type: 'gone', clientId: 'unknown', done: true, message: { id: 'm' } },
    ])
      channel.post(news)
    await settle()
    expect(shown(one.room)).toEqual([])
    channel.post({ type: 'row', row, changed: true })
    await settle()
    expect(onServer()).toEqual(['text of a'])
  })

  it('holds no error but its code, and no token', async () => {
    const { openTab, settle, browser, link } = createTabWorld()
    const heard: unknown[] = []
    browser.openPage().openChannel(name, (news) => heard.push(news))
    const [, two] = [openTab(), openTab()]
    await settle()
    link.failNext(
      'send',
      new ChatError('forbidden', { message: 'token s3cret', cause: { token: 's3cret' } }),
    )
    two.room.send({ text: 'hello' })
    await settle()
    expect(itemOf(two.room).error?.code).toBe('forbidden')
    expect(heard.length).toBeGreaterThan(3)
    expect(JSON.stringify(heard)).toContain('"errorCode":"forbidden"')
    expect(JSON.stringify(heard)).not.toContain('s3cret')
    const known = ['type', 'row', 'changed', 'flying', 'stored', 'clientId', 'done', 'message']
    for (const news of heard)
      for (const key of Object.keys(news as object)) expect(known).toContain(key)
  })

  it('hides an own message for 15 s at most when the page that said it sends is never heard again', async () => {
    const { openTab, settle, browser, backend, clock } = createTabWorld({
      ...weak,
      locks: false,
    })
    const one = openTab()
    await settle()
    const channel = browser.openPage().openChannel(name, () => {})
    const row = textRow('a', { attempts: 1, queuedAt: clock.now(), sentAfter: null })
    channel.post({ type: 'row', row, changed: true, flying: true, stored: false })
    await settle()
    expect(shown(one.room)).toEqual(['text of a [pending]'])
    backend.sends('ada', 'room', 'text of a')
    backend.sends('ada', 'room', 'something else')
    await clock.advance(10_000)
    expect(shown(one.room)).toEqual(['text of a [pending]'])
    await clock.advance(10_000)
    expect(shown(one.room)).toEqual(['text of a', 'something else'])
    expect(one.sends).toEqual([])
  })

  it('is that a message which is on screen already is the one of a row', async () => {
    const { openTab, settle, storage, backend, clock, rows } = createTabWorld(weak)
    const loads = { fail: true }
    backend.sends('ada', 'room', 'text of a')
    await storage.putRow('ada', textRow('a', { attempts: 1, sentAfter: null }))
    const one = openTab({
      async loadRows(account) {
        if (loads.fail) throw new Error('not now')
        return storage.loadRows(account)
      },
    })
    await settle()
    expect(shown(one.room)).toEqual(['text of a'])
    const seen: number[] = []
    one.room.timeline.subscribe(() => seen.push(one.room.timeline.get().length))
    loads.fail = false
    await clock.advance(20_000)
    expect(shown(one.room)).toEqual(['text of a'])
    expect(seen.filter((length) => length !== 1)).toEqual([])
    expect(await rows()).toEqual([])
    expect(one.sends).toEqual([])
  })
})
