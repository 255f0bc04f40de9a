import { ChatError } from '@parley/core'
import { describe, expect, it } from 'vitest'
import { createGate } from './gate.js'
import { textRow } from './storage-contract.js'
import { createTabWorld } from './tab-world.js'
import { shown } from './world.js'

const weak = { capabilities: { idempotent: false, echoesClientId: false } }

describe('several tabs and a storage that fails', () => {
  it('keeps the order of a page whose first row could not be stored', async () => {
    const { openTab, settle, link, onServer, clock, storage } = createTabWorld()
    let fails = true
    const [one, two] = [
      openTab(),
      openTab({
        async putRow(account, row) {
          if (fails) throw new Error('full')
          await storage.putRow(account, row)
        },
      }),
    ]
    await settle()
    link.cut()
    await settle()
    two.room.send({ text: 'first' })
    await clock.advance(1)
    fails = false
    two.room.send({ text: 'second' })
    await settle()
    expect(shown(one.room)).toEqual(['first [pending]', 'second [pending]'])
    // The one that sends knows it from the other alone, also when it takes over.
    const three = openTab()
    await settle()
    one.kill()
    await settle()
    link.restore()
    await clock.advance(60_000)
    expect(onServer()).toEqual(['first', 'second'])
    for (const { room } of [two, three]) expect(shown(room)).toEqual(['first', 'second'])
  })

  it('sends what a page stored that ended before it could say so', async () => {
    const { openTab, settle, storage, onServer } = createTabWorld()
    const one = openTab()
    await settle()
    await storage.putRow('ada', textRow('a'))
    openTab()
    await settle()
    expect(onServer()).toEqual(['text of a'])
    expect(shown(one.room)).toEqual(['text of a'])
  })

  it('does not send again what is stored although it is settled', async () => {
    const { openTab, settle, storage, rows } = createTabWorld()
    const one = openTab()
    await settle()
    const clientId = one.room.send({ text: 'hello' })
    await settle()
    // As if the deletion had failed.
    await storage.putRow('ada', textRow(clientId))
    const two = openTab()
    await settle()
    expect([one, two].map(({ sends }) => sends.length)).toEqual([1, 0])
    expect(shown(two.room)).toEqual(['hello'])
    expect(await rows()).toEqual([])
  })

  it('fails an edit with its message when the page ended that failed the message', async () => {
    const { openTab, settle, storage } = createTabWorld()
    const edit = { kind: 'edit', messageId: 'a', content: { text: 'edited' } } as const
    await storage.putRow('ada', textRow('b', { sequence: 2, operation: edit }))
    await storage.putRow('ada', textRow('a', { state: 'failed', errorCode: 'forbidden' }))
    const { room } = openTab()
    await settle()
    const rows = await storage.loadRows('ada')
    expect(rows.map(({ state, errorCode }) => [state, errorCode])).toEqual([
      ['failed', 'forbidden'],
      ['failed', 'forbidden'],
    ])
    room.retry('a')
    await settle()
    expect(shown(room)).toEqual(['edited'])
  })

  it('shows what it heard, not what was stored before that and loads late', async () => {
    const { openTab, settle, storage, link } = createTabWorld()
    const one = openTab()
    await settle()
    const gate = createGate()
    const two = openTab({
      async loadRows(account) {
        await gate.opened
        return storage.loadRows(account)
      },
    })
    await settle()
    link.failNext('send', new ChatError('forbidden'))
    const clientId = one.room.send({ text: 'hello' })
    await settle()
    expect(shown(two.room)).toEqual(['hello [failed]'])
    await storage.putRow('ada', textRow(clientId))
    gate.open()
    await settle()
    expect(shown(two.room)).toEqual(['hello [failed]'])
  })

  it('leaves the last word in storage to who said it last, also when an older write was owed', async () => {
    const { openTab, settle, storage, link, clock, rows } = createTabWorld()
    const one = openTab()
    let fails = true
    const two = openTab({
      async putRow(account, row) {
        if (fails) throw new Error('full')
        await storage.putRow(account, row)
      },
    })
    await settle()
    link.failNext('send', new ChatError('forbidden'))
    two.room.send({ text: 'hello' })
    await settle()
    for (const { room } of [one, two]) expect(shown(room)).toEqual(['hello [failed]'])
    fails = false
    await clock.advance(20_000)
    expect(await rows()).toMatchObject([{ state: 'failed', errorCode: 'forbidden' }])
  })

  it('sends what a page retried that ended before it could say so, though the next page heard of the failure first', async () => {
    const world = createTabWorld()
    const { openTab, settle, storage, clock, onServer } = world
    const { retried } = await failedAndRetried(world)
    let isReadable = false
    const two = openTab({
      loadRows: (account) =>
        isReadable ? storage.loadRows(account) : Promise.reject(new Error('Not now.')),
    })
    await settle()
    expect(two.room.timeline.get().at(0)).toMatchObject({ status: 'failed' })
    await storage.putRow('ada', retried)
    isReadable = true
    await clock.advance(30_000)
    expect(onServer()).toEqual(['hello'])
  })

  it.each(['locks', 'no locks'])(
    'stores what it heard of a row when the page that said so ended before it could, with %s',
    async (how) => {
      const { openTab, settle, storage, link, clock, rows } = createTabWorld({
        locks: how === 'locks',
      })
      const one = openTab({
        async putRow(account, row) {
          await storage.putRow(account, row)
          await new Promise(() => {})
        },
      })
      const two = openTab()
      await settle()
      link.failNext('send', new ChatError('forbidden'))
      one.room.send({ text: 'hello' })
      await clock.advance(11_000)
      expect(two.room.timeline.get().at(0)).toMatchObject({ status: 'failed' })
      one.kill()
      openTab()
      await settle()
      expect(await rows()).toMatchObject([{ state: 'failed', errorCode: 'forbidden' }])
    },
  )

  it('claims a row again where the storage has lost it, and sends it once', async () => {
    const { openTab, settle, storage, link, onServer, clock } = createTabWorld(weak)
    const one = openTab()
    await settle()
    link.cut()
    await settle()
    one.room.send({ text: 'hello' })
    await settle()
    await storage.wipe('ada')
    link.restore()
    await clock.advance(60_000)
    expect(onServer()).toEqual(['hello'])
    expect(shown(one.room)).toEqual(['hello'])
  })

  it('leaves to another page what it cannot claim itself, where no lock says who sends', async () => {
    const { openTab, settle, link, onServer, clock } = createTabWorld({ ...weak, locks: false })
    let fails = false
    const one = openTab({
      claimRow: () => (fails ? Promise.reject(new Error('full')) : Promise.resolve(true)),
    })
    const two = openTab()
    await settle()
    link.cut()
    await settle()
    one.room.send({ text: 'hello' })
    await settle()
    fails = true
    link.restore()
    await clock.advance(60_000)
    expect(onServer()).toEqual(['hello'])
    expect([one.sends.length, two.sends.length]).toEqual([0, 1])
    for (const { room } of [one, two]) expect(shown(room)).toEqual(['hello'])
  })

  it('sends what a page retried that ended before it could say so', async () => {
    const world = createTabWorld(weak)
    const { openTab, settle, storage, onServer } = world
    const { page: one, retried } = await failedAndRetried(world)
    await storage.putRow('ada', retried)
    const two = openTab()
    await settle()
    expect(onServer()).toEqual(['hello'])
    for (const { room } of [one, two]) expect(shown(room)).toEqual(['hello'])
  })

  it('is sent when it is retried, also while that cannot be written', async () => {
    const { openTab, settle, storage, link, onServer, clock } = createTabWorld(weak)
    let fails = false
    const { room } = openTab({
      async putRow(account, row) {
        if (fails) throw new Error('full')
        await storage.putRow(account, row)
      },
    })
    await settle()
    link.failNext('send', new ChatError('forbidden'))
    const clientId = room.send({ text: 'hello' })
    await settle()
    fails = true
    room.retry(clientId)
    await clock.advance(60_000)
    expect(onServer()).toEqual(['hello'])
    expect(shown(room)).toEqual(['hello'])
  })

  it('is sent when it is retried, also while another write is slow', async () => {
    const { openTab, settle, storage, link, onServer, clock } = createTabWorld(weak)
    let delayMs = 0
    const { room } = openTab({
      async putRow(account, row) {
        await new Promise<void>((resolve) => clock.after(delayMs, resolve))
        await storage.putRow(account, row)
      },
    })
    await settle()
    link.failNext('send', new ChatError('forbidden'))
    const clientId = room.send({ text: 'one' })
    await settle()
    link.hold('answers')
    room.send({ text: 'two' })
    await settle()
    delayMs = 1_000
    room.send({ text: 'three' })
    room.retry(clientId)
    link.release()
    await clock.advance(60_000)
    expect(shown(room)).toEqual(['two', 'one', 'three'])
    expect(onServer()).toEqual(['two', 'one', 'three'])
  })

  it('sends once where no page hears of another and the first write takes longer than anybody waits', async () => {
    const { openTab, settle, storage, onServer, clock } = createTabWorld({
      ...weak,
      locks: false,
      channel: false,
    })
    const one = openTab({
      async putRow(account, row) {
        await new Promise<void>((resolve) => clock.after(10_300, resolve))
        await storage.putRow(account, row)
      },
    })
    await settle()
    one.room.send({ text: 'hello' })
    await clock.advance(10_200)
    const two = openTab({
      async loadRows(account) {
        await new Promise<void>((resolve) => clock.after(200, resolve))
        return storage.loadRows(account)
      },
    })
    await clock.advance(60_000)
    expect(onServer()).toEqual(['hello'])
    for (const { room } of [one, two]) expect(shown(room)).toEqual(['hello'])
  })

  it('keeps the edit of a message that is sent although it is stored as unsent', async () => {
    const { openTab, settle, clock, storage, link, onServer, rows } = createTabWorld()
    const one = openTab()
    await settle()
    const clientId = one.room.send({ text: 'hello' })
    await settle()
    link.cut()
    await settle()
    // As if neither the deletion of the send nor the new id in the edit had been written.
    const operation = { kind: 'edit', messageId: clientId, content: { text: 'edited' } } as const
    await storage.putRow('ada', textRow(clientId))
    await storage.putRow('ada', textRow('edit', { sequence: 2, operation }))
    const two = openTab({ loadTail: async () => undefined })
    await settle()
    expect(await rows()).toMatchObject([{ clientId: 'edit' }])
    one.kill()
    link.restore()
    await clock.advance(3_000)
    expect(onServer()).toEqual(['edited'])
    expect(shown(two.room)).toEqual(['edited'])
  })
})

/** A page that sent in vain, and the row as one would store it that retried it and ended before it could say so. */
async function failedAndRetried({
  openTab,
  settle,
  link,
  rows,
}: ReturnType<typeof createTabWorld>) {
  const page = openTab()
  await settle()
  link.failNext('send', new ChatError('forbidden'))
  page.room.send({ text: 'hello' })
  await settle()
  const [failed] = await rows()
  if (!failed) throw new Error('It is not stored.')
  const { errorCode, ...row } = failed
  expect(errorCode).toBe('forbidden')
  const retried = { ...row, state: 'queued', attempts: 0, revision: row.revision + 1 } as const
  return { page, retried }
}
