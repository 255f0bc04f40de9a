import type { MessagePage } from '@parley/core'
import { describe, expect, it } from 'vitest'
import { backendProfiles, type MemoryTransportOptions } from '../src/index.js'
import { createListener } from './listener.js'
import { calling, codeOf, createWorld, sending } from './world.js'

const room = { kind: 'conversation', conversationId: 'room' } as const

function joined(options: MemoryTransportOptions) {
  const world = createWorld()
  const transport = world.backend.transportFor('ann', options)
  const load = (start: Parameters<typeof transport.loadMessages>[0]['start'], limit = 3) =>
    transport.loadMessages({ conversationId: 'room', start, limit }, calling())
  return { ...world, transport, load }
}

describe('the memory backend with less to promise', () => {
  it('takes the id of a message from its client', async () => {
    const { transport } = joined({ ids: 'client-id' })
    const message = await transport.send(sending('Hello', 'mine'), calling())
    expect(message?.id).toBe('mine')
    const timed = joined({ ids: 'time-and-client-id' }).transport
    const late = await timed.send({ ...sending('Hello', 'mine'), queuedAt: 7 }, calling())
    expect(late?.id).toBe('7-mine')
  })

  it('sorts by the time of the client, so that a message may come late', async () => {
    const { transport, load } = joined({ positions: 'client-time' })
    await transport.send({ ...sending('second', 'a'), queuedAt: 20 }, calling())
    await transport.send({ ...sending('first', 'b'), queuedAt: 10 }, calling())
    const { messages } = await load('newest')
    expect(messages.map(({ text }) => text)).toEqual(['first', 'second'])
    expect(messages.map(({ createdAt }) => createdAt)).toEqual([10, 20])
  })

  it('says no revision', async () => {
    const { transport } = joined({ revisions: false })
    expect(await transport.send(sending('Hello', 'a'), calling())).not.toHaveProperty('revision')
  })

  it('tells a deletion by its id alone, and keeps the tombstone in pages', async () => {
    const { backend, clock, load, transport } = joined({ deletionEvents: 'id' })
    const { id } = backend.sends('bob', 'room', 'Oops')
    const listener = createListener()
    transport.listen(room, listener)
    await clock.advance(10)
    backend.deletes('bob', id)
    await clock.advance(10)
    expect(listener.received).toEqual([{ type: 'message-deleted', conversationId: 'room', id }])
    expect((await load('newest')).messages[0]?.deletedAt).toBeDefined()
  })

  it('gives the whole list for the newest page, or no more than its window', async () => {
    const whole = joined({ wholeList: true })
    const windowed = joined({ windowMessages: 2 })
    for (const { backend } of [whole, windowed])
      for (const text of ['1', '2', '3', '4', '5']) backend.sends('bob', 'room', text)
    expect(texts(await whole.load('newest'))).toEqual(['1', '2', '3', '4', '5'])
    expect(texts(await windowed.load('newest'))).toEqual(['4', '5'])
  })

  it('reads on from a cursor, which is gone when the server forgot it', async () => {
    const { backend, load } = joined({ cursors: 'token' })
    for (const text of ['1', '2', '3', '4', '5', '6', '7']) backend.sends('bob', 'room', text)
    const newest = await load('newest')
    const [before] = newest.messages
    if (!before || newest.older === undefined) throw new Error('The page has no cursor.')
    const older = await load({ before, cursor: newest.older })
    expect(texts(older)).toEqual(['2', '3', '4'])
    backend.expireCursors()
    expect(await codeOf(load({ before, cursor: newest.older }))).toBe('gone')
    expect(texts(await load({ before }))).toEqual(['2', '3', '4'])
  })

  it('shows the newest part anew soon after changes, once for all of them', async () => {
    const { backend, clock, transport } = joined({ delivery: 'snapshots', windowMessages: 2 })
    const pages: MessagePage[] = []
    const stop = transport.listen(room, {
      ...createListener(),
      snapshot: (_, page) => void pages.push(page),
    })
    await clock.advance(10)
    for (const text of ['1', '2', '3']) backend.sends('bob', 'room', text)
    await clock.advance(300)
    expect(pages.map(texts)).toEqual([[], ['2', '3']])
    expect(pages[1]?.atStart).toBe(false)
    stop()
    expect(clock.pending).toBe(0)
  })

  it('asks again and again what changed, with a checkpoint to go on from', async () => {
    const { backend, clock, transport } = joined({ delivery: 'poll', deliveryMs: 1_000 })
    const first = createListener()
    const stop = transport.listen(room, first)
    await clock.advance(500)
    backend.sends('bob', 'room', 'one')
    await clock.advance(100)
    expect(first.messages).toEqual([])
    await clock.advance(1_000)
    expect(first.messages.map(({ text }) => text)).toEqual(['one'])
    stop()
    backend.sends('bob', 'room', 'two')
    const again = createListener()
    transport.listen(room, again, first.checkpoint)
    await clock.advance(10)
    expect(again.heard).toEqual(['message', 'ready resumed'])
    backend.sends('bob', 'room', 'three')
    backend.expireCheckpoints('room')
    await clock.advance(2_000)
    expect(again.heard).toContain('gap')
    transport.close()
    expect(clock.pending).toBe(0)
  })

  it('has a name for each kind of backend', () => {
    const names = backendProfiles.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
    for (const { name, transport } of backendProfiles)
      expect(createWorld().backend.transportFor('ann', transport).me.id, name).toBe('ann')
  })
})

const texts = ({ messages }: MessagePage) => messages.map(({ text }) => text)
