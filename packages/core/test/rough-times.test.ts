import {
  ChatError,
  type ChatStorage,
  type ChatTransport,
  memoryStorage,
  type OutboxRow,
} from '@parley/core'
import { createVirtualEnvironment } from '@parley/testing'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { systemClock } from '../src/environment/clock.js'
import { createGate } from './gate.js'
import { malformed } from './malformed.js'
import { openedRoom } from './opened-room.js'
import { textMessage } from './scripted-transport.js'
import { createWorld, shown } from './world.js'

const dayMs = 86_400_000
const bob = { id: 'bob', name: 'Bob' }

function opened(methods: Partial<ChatTransport> = {}, capabilities = {}) {
  let behindMs = 0
  const virtual = createVirtualEnvironment()
  const { clock } = virtual
  const world = openedRoom(capabilities, methods, undefined, {
    ...virtual,
    clock: Object.create(clock, { now: { value: () => clock.now() - behindMs } }),
  })
  return {
    ...world,
    setBack: (ms: number) => {
      behindMs = ms
    },
    wake() {
      virtual.setVisible(false)
      virtual.setVisible(true)
    },
  }
}

describe('a clock that is set back by a day', () => {
  it('does not keep a waking page from connecting again', async () => {
    const { clock, last, listenings, setBack, wake } = opened()
    wake()
    last().sink.closed(new ChatError('rate-limited', { retryAfterMs: 5_000 }))
    await clock.advance(5_000)
    setBack(dayMs)
    for (let n = 0; n < 3; n += 1) {
      last().sink.closed(new ChatError('network'))
      const before = listenings.length
      wake()
      await clock.advance(5_000)
      expect(listenings).toHaveLength(before + 1)
    }
  })

  it('waits no longer than the server asked for, also when the page wakes up meanwhile', async () => {
    const { clock, last, listenings, setBack, wake } = opened()
    last().sink.closed(new ChatError('rate-limited', { retryAfterMs: 5_000 }))
    setBack(dayMs)
    wake()
    await clock.advance(5_000)
    expect(listenings).toHaveLength(2)
  })

  it('gives no topic less time than the server asked for it, whatever another one waited for before', async () => {
    const { client, clock, last, listenings, setBack } = opened()
    last().sink.closed(new ChatError('rate-limited', { retryAfterMs: 5_000 }))
    await clock.advance(4_500)
    setBack(dayMs)
    client.conversation('other').open()
    last().sink.closed(new ChatError('rate-limited', { retryAfterMs: 1_000 }))
    await clock.advance(999)
    expect(listenings).toHaveLength(2)
    await clock.advance(5_000)
    expect(listenings).toHaveLength(4)
  })

  it('lets those go who stopped typing long ago, and tells that oneself is typing', async () => {
    const told: boolean[] = []
    const { clock, last, room, setBack } = opened({
      async setTyping({ typing }) {
        told.push(typing)
      },
    })
    last().sink.ready()
    await clock.advance(0)
    room.setTyping(true)
    last().sink.events([{ type: 'typing', conversationId: 'room', user: bob, ttlMs: 6_000 }])
    setBack(dayMs)
    await clock.advance(4_000)
    room.setTyping(true)
    expect(told).toEqual([true, true])
    await clock.advance(10_000)
    expect(room.typing.get()).toEqual([])
  })
})

describe('times that make no sense', () => {
  it('takes a Retry-After that is not a number for none', async () => {
    const { clock, last, listenings } = opened()
    const nan = new ChatError('rate-limited', { retryAfterMs: Number.NaN })
    for (let n = 0; n < 20; n += 1) {
      last().sink.closed(nan)
      await clock.advance(1)
    }
    expect(listenings.length).toBeLessThan(5)
    last().sink.closed(new ChatError('network'))
    const before = listenings.length
    await clock.advance(9_000)
    expect(listenings.length - before).toBeGreaterThan(0)
    expect(listenings.length - before).toBeLessThan(3)
  })

  it('takes many wakes of a page in one second for one', async () => {
    const { clock, last, listenings, wake } = opened()
    for (let n = 0; n < 60; n += 1) wake()
    last().sink.closed(new ChatError('rate-limited', { retryAfterMs: 1_500 }))
    await clock.advance(1_500)
    for (let n = 0; n < 12; n += 1) {
      last().sink.closed(new ChatError('network'))
      await clock.advance(30_000)
    }
    for (let n = 0; n < 60; n += 1) wake()
    await clock.advance(1_000)
    last().sink.closed(new ChatError('network'))
    const before = listenings.length
    wake()
    await clock.advance(1_000)
    expect(listenings).toHaveLength(before + 1)
  })

  describe('on the real clock', () => {
    beforeEach(() => {
      vi.useFakeTimers()
    })
    afterEach(() => {
      vi.useRealTimers()
    })

    it('does not take a month for a millisecond, as timers do', () => {
      let rang = 0
      systemClock.after(30 * dayMs, () => {
        rang += 1
      })
      vi.advanceTimersByTime(dayMs)
      expect(rang).toBe(0)
    })
  })
})

describe('a storage that hangs', () => {
  const hanging = (which: (row?: OutboxRow) => boolean) => {
    const memory = memoryStorage()
    const calls: string[] = []
    const gate = createGate()
    const storage: ChatStorage = {
      ...memory,
      async loadRows(account) {
        if (which()) await gate.opened
        return memory.loadRows(account)
      },
      async putRow(account, row) {
        if (which(row)) await gate.opened
        calls.push('put')
        await memory.putRow(account, row)
      },
      async deleteRow(account, clientId) {
        calls.push('delete')
        await memory.deleteRow(account, clientId)
      },
    }
    return { calls, memory, storage, goOn: gate.open }
  }

  it.each(['load', 'write'])('holds the outbox up for 10 s only, when it is a %s', async (what) => {
    const { calls, memory, storage, goOn } = hanging((row) => (what === 'load') === !row)
    const world = createWorld()
    const client = world.join('ada', storage)
    const room = client.conversation('room')
    const texts = () => world.backend.messages('room').map(({ text }) => text)
    room.send({ text: 'one' })
    await world.clock.advance(9_000)
    expect(texts()).toEqual([])
    room.send({ text: 'two' })
    await world.clock.advance(1_000)
    expect(texts()).toEqual(['one', 'two'])
    room.send({ text: 'three' })
    await world.settle()
    expect(texts()).toEqual(['one', 'two', 'three'])
    expect(room.state.get().unsent).toBe(0)
    expect(calls).toEqual([])
    // I4: what hung never comes after the word that the row may go.
    goOn()
    await world.settle()
    expect(await memory.loadRows('ada')).toEqual([])
    room.send({ text: 'four' })
    await world.settle()
    expect(texts()).toEqual(['one', 'two', 'three', 'four'])
    client.close()
    await world.settle()
    expect(world.clock.pending).toBe(0)
  })

  it('shows what waits in the order in which it was written', async () => {
    const { storage } = hanging(() => true)
    const world = createWorld()
    world.link.cut()
    const client = world.join('ada', storage)
    const room = client.conversation('room')
    const texts = Array.from({ length: 20 }, (_, n) => `text ${n}`)
    for (const text of texts) room.send({ text })
    await world.clock.advance(10_000)
    expect(shown(room)).toEqual(texts.map((text) => `${text} [pending]`))
    client.close()
    await world.clock.advance(0)
    expect(world.clock.pending).toBe(0)
  })

  it('leaves no timer behind when the client closes', async () => {
    const { storage } = hanging(() => true)
    const world = createWorld()
    const client = world.join('ada', storage)
    client.conversation('room').send({ text: 'one' })
    await world.clock.advance(0)
    client.close()
    await world.clock.advance(0)
    expect(world.clock.pending).toBe(0)
  })
})

describe('a closed client', () => {
  it('still writes what was sent just before, after what an earlier page left', async () => {
    const world = createWorld()
    const storage = memoryStorage()
    world.link.cut()
    for (const text of ['one', 'two', 'three']) {
      const client = world.join('ada', storage)
      client.conversation('room').send({ text })
      client.close()
      await world.clock.advance(0)
    }
    const rows = await storage.loadRows('ada')
    const [first = 0] = rows.map(({ sequence }) => sequence)
    expect(rows.map(({ sequence }) => sequence)).toEqual([first, first + 1, first + 2])
    world.link.restore()
    world.join('ada', storage)
    await world.settle()
    expect(world.backend.messages('room').map(({ text }) => text)).toEqual(['one', 'two', 'three'])
  })

  it('sets no timer for what it is still told', async () => {
    const { client, clock, room } = opened({ async setTyping() {}, async markRead() {} })
    client.close()
    room.setTyping(true)
    room.markRead(textMessage(1))
    client.setPresence('busy')
    client.restart()
    client.conversation('other').setTyping(true)
    await clock.advance(0)
    expect(clock.pending).toBe(0)
  })
})

describe('what cannot be read while a send is in flight', () => {
  it('surfaces nowhere as an unhandled rejection', async () => {
    const unhandled: unknown[] = []
    const hear = (error: unknown) => unhandled.push(error)
    process.on('unhandledRejection', hear)
    let answer = (_: ReturnType<typeof textMessage>) => {}
    const { clock, last, room } = opened(
      {
        send: () =>
          new Promise((resolve) => {
            answer = resolve
          }),
      },
      { echoesClientId: false, idempotent: false },
    )
    last().sink.ready()
    await clock.advance(0)
    room.send({ text: 'text 9' })
    await clock.advance(0)
    const broken = textMessage(2, { author: malformed(undefined) })
    const page = { messages: [textMessage(1), broken], atStart: true, atEnd: true }
    last().sink.snapshot('room', page)
    answer(textMessage(9))
    await clock.advance(100)
    process.off('unhandledRejection', hear)
    expect(unhandled).toEqual([])
    expect(shown(room)).toEqual(['text 1', 'text 9'])
  })
})
