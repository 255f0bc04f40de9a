import {
  ChatError,
  type ChatStorage,
  indexedDbStorage,
  memoryStorage,
  type OutboxRow,
} from '@parley/core'
import { describe, expect, it } from 'vitest'
import { createGate } from './gate.js'
import { malformed } from './malformed.js'
import { itemOf } from './outbox-room.js'
import { textRow } from './storage-contract.js'
import { createWorld, shown } from './world.js'

/** A durable storage whose methods fail while they are named, with all that was written. */
function failing(...names: (keyof ChatStorage)[]) {
  const memory = memoryStorage()
  const broken = new Set<string>(names)
  const writes: OutboxRow[] = []
  const storage = new Proxy<ChatStorage>(
    { ...memory, durable: true },
    {
      get(target, key: keyof ChatStorage) {
        const value = target[key]
        if (typeof value !== 'function') return value
        return (...asked: unknown[]) => {
          if (broken.has(key)) return Promise.reject(new Error('the disk is broken'))
          if (key === 'putRow' || key === 'claimRow') writes.push(asked[1] as OutboxRow)
          return (value as (...asked: unknown[]) => unknown)(...asked)
        }
      },
    },
  )
  return { memory, storage, broken, writes }
}

describe('a storage that fails', () => {
  it('goes on in memory and says so, until writes succeed again, and writes then what it owes', async () => {
    const { memory, storage, broken } = failing('putRow')
    const world = createWorld()
    world.link.cut()
    const client = world.join('ada', storage)
    const room = client.conversation('room')
    const told: boolean[] = []
    client.storage.subscribe(() => told.push(client.storage.get().durable))
    expect(client.storage.get()).toEqual({ durable: true })
    room.send({ text: 'one' })
    await world.settle()
    expect(shown(room)).toEqual(['one [pending]'])
    const { durable, error } = client.storage.get()
    expect([durable, error?.code]).toEqual([false, 'storage'])
    broken.clear()
    room.send({ text: 'two' })
    await world.settle()
    expect(client.storage.get()).toEqual({ durable: true })
    expect(told).toEqual([false, true])
    const texts = (await memory.loadRows('ada')).map(({ operation }) => operation)
    expect(texts).toMatchObject([{ content: { text: 'two' } }, { content: { text: 'one' } }])
    world.link.restore()
    const next = world.join('ada', storage)
    await world.clock.advance(40_000)
    expect(world.backend.messages('room').map(({ text }) => text)).toEqual(['one', 'two'])
    next.close()
    client.close()
  })

  it('tries again what it owes by itself, also a row that was to go', async () => {
    const { memory, storage, broken } = failing()
    const world = createWorld()
    const client = world.join('ada', storage)
    const room = client.conversation('room')
    broken.add('deleteRow')
    room.send({ text: 'one' })
    await world.settle()
    expect(shown(room)).toEqual(['one'])
    expect(client.storage.get().durable).toBe(false)
    expect(await memory.loadRows('ada')).toHaveLength(1)
    broken.clear()
    await world.clock.advance(10_000)
    expect(await memory.loadRows('ada')).toEqual([])
    expect(client.storage.get()).toEqual({ durable: true })
    client.close()
    await world.settle()
    expect(world.clock.pending).toBe(0)
  })

  it('loads again what could not be loaded, and leaves out what is no row', async () => {
    const { memory, storage, broken } = failing('loadRows')
    await memory.putRow('ada', textRow('a'))
    await memory.putRow('ada', { ...textRow('b'), operation: malformed(null) })
    await memory.putRow('ada', textRow('c', { sequence: 2 }))
    const world = createWorld()
    const client = world.join('ada', storage)
    await world.settle()
    expect(client.storage.get().durable).toBe(false)
    expect(world.backend.messages('room')).toEqual([])
    broken.clear()
    await world.clock.advance(10_000)
    expect(world.backend.messages('room').map(({ text }) => text)).toEqual([
      'text of a',
      'text of c',
    ])
    expect(client.storage.get()).toEqual({ durable: true })
  })

  it('keeps the order of rows that an earlier page left when they load after it went on', async () => {
    const { memory, storage } = failing()
    await memory.putRow('ada', textRow('a', { sequence: 1 }))
    await memory.putRow('ada', textRow('b', { sequence: 2 }))
    const gate = createGate()
    const world = createWorld()
    world.link.cut()
    const client = world.join('ada', {
      ...storage,
      async loadRows(account) {
        await gate.opened
        return memory.loadRows(account)
      },
    })
    const room = client.conversation('room')
    room.send({ text: 'new' })
    room.send({ text: 'newer' })
    await world.clock.advance(10_000)
    expect(shown(room)).toEqual(['new [pending]', 'newer [pending]'])
    expect(client.storage.get().error?.code).toBe('storage')
    gate.open()
    await world.settle()
    const all = ['text of a', 'text of b', 'new', 'newer']
    expect(shown(room)).toEqual(all.map((text) => `${text} [pending]`))
    expect(client.storage.get()).toEqual({ durable: true })
    world.link.restore()
    await world.clock.advance(60_000)
    expect(world.backend.messages('room').map(({ text }) => text)).toEqual(all)
  })

  it('says what the storage itself says, and nothing of one that never was durable', async () => {
    const world = createWorld()
    expect(world.client.storage.get()).toEqual({ durable: false })
    const memory = memoryStorage()
    let error: ChatError | undefined
    const client = world.join('ada', {
      ...memory,
      get durable() {
        return !error
      },
      get error() {
        return error
      },
      async putRow(account, row) {
        error = new ChatError('storage')
        await memory.putRow(account, row)
      },
    })
    expect(client.storage.get()).toEqual({ durable: true })
    client.conversation('room').send({ text: 'one' })
    await world.settle()
    expect(client.storage.get()).toEqual({ durable: false, error })
    // There is no IndexedDB in Node.
    const bare = world.join('ada', indexedDbStorage())
    await world.settle()
    expect(bare.storage.get()).toMatchObject({ durable: false, error: { code: 'storage' } })
  })

  it('is closed although it hangs', async () => {
    const { storage } = failing()
    let closes = 0
    const world = createWorld()
    const client = world.join('ada', {
      ...storage,
      putRow: () => new Promise(() => {}),
      close() {
        closes += 1
      },
    })
    client.conversation('room').send({ text: 'one' })
    await world.clock.advance(10_000)
    client.close()
    await world.clock.advance(0)
    expect(closes).toBe(1)
    expect(world.clock.pending).toBe(0)
  })
})

describe('what a row in storage says', () => {
  it('is not that a send was attempted which was refused before it was performed', async () => {
    const { memory, storage } = failing()
    const weak = createWorld({ capabilities: { idempotent: false } })
    const client = weak.join('ada', storage)
    weak.link.refuse()
    client.conversation('room').send({ text: 'hello' })
    await weak.settle()
    expect(client.connection.get().status).toBe('refused')
    expect(await memory.loadRows('ada')).toMatchObject([{ attempts: 0, state: 'queued' }])
    client.close()
    weak.link.restore()
    const next = weak.join('ada', storage)
    await weak.settle()
    expect(weak.backend.messages('room').map(({ text }) => text)).toEqual(['hello'])
    next.close()
  })

  it('is never why it failed but by code, and holds no token', async () => {
    const { memory, storage, writes } = failing()
    const world = createWorld()
    const client = world.join('ada', storage)
    const error = new ChatError('forbidden', {
      message: 'token s3cret is not allowed',
      cause: { authorization: 's3cret' },
    })
    world.link.failNext('send', error)
    client.conversation('room').send({ text: 'hello' })
    await world.settle()
    expect(itemOf(client.conversation('room')).error).toBe(error)
    expect(await memory.loadRows('ada')).toMatchObject([
      { state: 'failed', errorCode: 'forbidden' },
    ])
    expect(JSON.stringify(writes)).not.toContain('s3cret')
    for (const row of writes)
      expect(Object.keys(row).filter((name) => !knownFields.includes(name))).toEqual([])
    client.close()
    const next = world.join('ada', storage).conversation('room')
    await world.settle()
    expect(shown(next)).toEqual(['hello [failed]'])
    expect(itemOf(next).error).toMatchObject({ name: 'ChatError', code: 'forbidden' })
  })
})

const knownFields = [...Object.keys(textRow('a')), 'errorCode', 'sentAfter']
