import { type ChatStorage, type Conversation, memoryStorage, type OutboxRow } from '@parley/core'
import { describe, expect, it } from 'vitest'
import { createGate } from './gate.js'
import { malformed } from './malformed.js'
import { createTabWorld } from './tab-world.js'
import { createWorld, shown } from './world.js'

const everything = async (storage: ChatStorage, account = 'ada') => [
  ...(await storage.loadRows(account)),
  await storage.loadTail(account, 'room'),
  ...(await storage.loadConversations(account)),
]

describe('signOut', () => {
  it('can be waited for by who is told of it, until all is wiped', async () => {
    const { openTab, settle, storage } = createTabWorld()
    const { client, room } = openTab()
    room.send({ text: 'secret' })
    await settle()
    let left: readonly unknown[] | undefined
    client.onSignOut(async () => {
      await client.signOut()
      left = await everything(storage)
    })
    await Promise.all([client.signOut(), settle()])
    expect(left).toEqual([undefined])
  })

  it('leaves nothing of the account in storage or on screen, in all pages that share the storage', async () => {
    const { openTab, settle, storage, link, browser, clock, backend } = createTabWorld()
    backend.sends('bob', 'room', 'hello')
    const [one, two] = [openTab(), openTab()]
    await settle()
    const told: string[] = []
    one.client.onSignOut(() => told.push('one'))
    two.client.onSignOut(() => told.push('two'))
    let paints = 0
    two.room.timeline.subscribe(() => {
      paints += 1
    })
    await one.client.requests.loadConversations?.(
      { limit: 10 },
      { signal: new AbortController().signal },
    )
    link.hold()
    one.room.send({ text: 'secret' })
    await clock.advance(2_000)
    expect((await everything(storage)).length).toBeGreaterThan(2)
    await storage.putRow('bob', (await storage.loadRows('ada'))[0] as OutboxRow)
    paints = 0
    await Promise.all([one.client.signOut(), one.client.signOut(), settle()])
    expect(told).toEqual(['one', 'two'])
    expect(await everything(storage)).toEqual([undefined])
    expect(await storage.loadRows('bob')).toHaveLength(1)
    for (const { client, room } of [one, two]) {
      expect(shown(room)).toEqual([])
      expect(room.state.get().unsent).toBe(0)
      expect(client.connection.get()).toMatchObject({ status: 'refused', error: { code: 'auth' } })
      expect(() => room.send({ text: 'more' })).toThrow(expect.objectContaining({ code: 'gone' }))
      client.restart()
      expect(client.connection.get().status).toBe('refused')
    }
    expect(paints).toBeGreaterThan(0)
    link.release()
    await clock.advance(60_000)
    expect(await everything(storage)).toEqual([undefined])
    for (const { room } of [one, two]) expect(shown(room)).toEqual([])
    expect([browser.open, clock.pending]).toEqual([0, 0])
    one.client.onSignOut(() => told.push('late'))
    one.client.onSignOut(() => told.push('gone before'))()
    await clock.advance(0)
    expect(told).toEqual(['one', 'two', 'late'])
  })

  it.each(['queued', 'under way', 'hanging'])(
    'writes nothing afterwards that was %s',
    async (how) => {
      const memory = memoryStorage()
      const gate = createGate()
      const world = createWorld()
      world.link.cut()
      const client = world.join('ada', {
        ...memory,
        durable: true,
        async putRow(account, row) {
          await gate.opened
          await memory.putRow(account, row)
        },
      })
      const room = client.conversation('room')
      room.send({ text: 'one' })
      if (how === 'queued') room.send({ text: 'two' })
      await world.clock.advance(how === 'hanging' ? 11_000 : 0)
      const leaving = client.signOut()
      if (how !== 'hanging') gate.open()
      await Promise.all([leaving, world.settle()])
      gate.open()
      await world.settle()
      expect(await memory.loadRows('ada')).toEqual([])
      expect(world.clock.pending).toBe(0)
    },
  )

  it('can be warned of: what is unsent is counted over all conversations and pages', async () => {
    const { openTab, settle, link } = createTabWorld()
    link.hold()
    const [one, two] = [openTab(), openTab()]
    await settle()
    one.room.send({ text: 'here' })
    two.client.conversation('elsewhere').send({ text: 'there' })
    await settle()
    expect([one.client.unsent(), two.client.unsent()]).toEqual([2, 2])
    link.release()
    await settle()
    expect(one.client.unsent()).toBe(1)
  })

  it('keeps what was queued since, where a page that was frozen hears of it late', async () => {
    const { openTab, settle, storage, link, clock, browser } = createTabWorld()
    link.hold()
    const frozen = openTab()
    await settle()
    frozen.room.send({ text: 'before' })
    await settle()
    const signedOutAt = clock.now()
    await clock.advance(60_000)
    const [row] = await storage.loadRows('ada')
    if (!row) throw new Error('Nothing is stored.')
    await storage.putRow('ada', { ...row, clientId: 'since', queuedAt: signedOutAt + 1 })
    const other = browser.openPage().openChannel('parley:["tabs","ada"]', () => {})
    other.post({ type: 'signed-out', at: signedOutAt })
    await settle()
    expect(frozen.client.connection.get().status).toBe('refused')
    expect((await storage.loadRows('ada')).map(({ clientId }) => clientId)).toEqual(['since'])
  })

  it('is of this page only where the storage is not shared, and never rejects', async () => {
    const world = createWorld()
    const storage: ChatStorage = {
      ...memoryStorage(),
      wipe: () => Promise.reject(new Error('full')),
    }
    const [one, two] = [world.join('ada', storage), world.join('ada', storage)]
    await one.signOut()
    await world.settle()
    expect(one.connection.get().status).toBe('refused')
    expect(one.storage.get()).toMatchObject({ durable: false, error: { code: 'storage' } })
    expect(two.connection.get().status).toBe('idle')
  })
})

describe('the stored conversations', () => {
  const call = { signal: new AbortController().signal }

  it('are the first pages of the list, for the next page', async () => {
    const storage = memoryStorage()
    const world = createWorld()
    const first = world.join('ada', storage)
    const ask = async (asked: { limit: number; cursor?: string }) => {
      const [page] = await Promise.all([
        first.requests.loadConversations?.(asked, call),
        world.settle(),
      ])
      return page
    }
    const page = await ask({ limit: 1 })
    expect(page?.next).toBeDefined()
    expect(await storage.loadConversations('ada')).toHaveLength(1)
    await ask({ limit: 1, cursor: page?.next as string })
    await world.clock.advance(1_000)
    const second = world.join('ada', storage)
    const stored = await second.storedConversations()
    expect(stored.map(({ id }) => id).sort()).toEqual(['other', 'room'])
    await ask({ limit: 1 })
    await world.clock.advance(1_000)
    expect(await second.storedConversations()).toHaveLength(1)
    expect(await world.join('bob', storage).storedConversations()).toEqual([])
  })

  it('are as the inbox changed them, written once a second and when the page is hidden', async () => {
    const storage = memoryStorage()
    const world = createWorld()
    const client = world.join('ada', storage)
    client.onInboxChange(() => {})
    await world.settle()
    await Promise.all([client.requests.loadConversations?.({ limit: 10 }, call), world.settle()])
    const before = await storage.loadConversations('ada')
    const last = before.at(-1)?.id ?? ''
    world.backend.sends('bob', last, 'the newest')
    await world.clock.advance(1_000)
    const [first, ...others] = await client.storedConversations()
    expect(first).toMatchObject({ id: last, lastMessage: { text: 'the newest' } })
    expect(others).toHaveLength(before.length - 1)

    let writes = 0
    const put = storage.putConversations
    storage.putConversations = (...asked) => {
      writes += 1
      return put(...asked)
    }
    for (let n = 0; n < 20; n += 1) world.backend.sends('bob', last, `more ${n}`)
    await world.clock.advance(100)
    expect(writes).toBeLessThanOrEqual(1)
    world.environment.setVisible(false)
    await world.clock.advance(0)
    expect((await storage.loadConversations('ada'))[0]?.lastMessage?.text).toBe('more 19')
    client.close()
    await world.clock.advance(0)
    expect(world.clock.pending).toBe(0)
  })

  it('are none where they cannot be read', async () => {
    const world = createWorld()
    const storage = {
      ...memoryStorage(),
      loadConversations: () => Promise.reject(new Error('unreadable')),
    }
    const client = world.join('ada', storage)
    expect(await client.storedConversations()).toEqual([])
    const broken = {
      ...memoryStorage(),
      loadConversations: async () => malformed<Conversation[]>([{}, null, { id: 'a' }]),
    }
    expect(await world.join('ada', broken).storedConversations()).toEqual([{ id: 'a' }])
  })
})
