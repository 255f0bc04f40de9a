import { describe, expect, it } from 'vitest'
import { createListener } from './listener.js'
import { calling, createWorld } from './world.js'

async function watching(options: Parameters<typeof createWorld>[0] = {}) {
  const world = createWorld(options)
  const listener = createListener()
  world.backend.transportFor('ann').listen({ kind: 'presence' }, listener)
  await world.clock.advance(0)
  const latest = () =>
    listener.received.flatMap((event) =>
      event.type === 'presence'
        ? event.members.map((member) => `${member.user.id} ${member.state} ${member.connections}`)
        : [],
    )
  return { ...world, listener, latest }
}

describe('presence', () => {
  it('begins with everyone, oneself included', async () => {
    const { backend, clock } = createWorld()
    backend.joins('bob')
    const listener = createListener()
    backend.transportFor('ann').listen({ kind: 'presence' }, listener)
    await clock.advance(0)
    expect(listener.received).toMatchObject([
      {
        type: 'presence',
        complete: true,
        total: 2,
        members: [
          { user: { id: 'bob', name: 'Bob' }, state: 'online', connections: 1 },
          { user: { id: 'ann' }, state: 'online', connections: 1 },
        ],
      },
    ])
  })

  it('is one per user over all connections, who leaves with the last', async () => {
    const { backend, clock, latest } = await watching()
    const phone = backend.transportFor('bob')
    const laptop = backend.transportFor('bob')
    const phoneStops = phone.listen({ kind: 'inbox' }, createListener())
    laptop.listen({ kind: 'inbox' }, createListener())
    laptop.listen({ kind: 'presence' }, createListener())
    await clock.advance(0)
    phoneStops()
    laptop.close()
    expect(latest()).toEqual([
      'ann online 1',
      'bob online 1',
      'bob online 2',
      'bob online 1',
      'bob offline 0',
    ])
  })

  it('keeps a user for the grace, and a user who comes back never left', async () => {
    const { backend, clock, latest } = await watching({ leaveGraceMs: 5_000 })
    backend.joins('bob')
    backend.goes('bob')
    await clock.advance(4_999)
    backend.joins('bob')
    await clock.advance(60_000)
    expect(latest().slice(1)).toEqual(['bob online 1', 'bob online 1'])
    backend.goes('bob')
    await clock.advance(5_000)
    expect(latest().at(-1)).toBe('bob offline 0')
  })

  it('shows the most present of a user’s connections', async () => {
    const { backend, clock, latest } = await watching()
    const hidden = backend.transportFor('bob')
    hidden.listen({ kind: 'inbox' }, createListener())
    await clock.advance(0)
    await hidden.setPresence?.('away', calling())
    backend.joins('bob')
    backend.goes('bob')
    expect(latest().slice(1)).toEqual(['bob online 1', 'bob away 1', 'bob online 2', 'bob away 1'])
  })

  it('lets a heartbeat without a listening stand for 65 s', async () => {
    const { backend, clock, latest } = await watching()
    const bob = backend.transportFor('bob')
    await bob.setPresence?.('online', calling())
    await clock.advance(40_000)
    await bob.setPresence?.('online', calling())
    await clock.advance(64_999)
    expect(latest().at(-1)).toBe('bob online 1')
    await clock.advance(1)
    expect(latest().at(-1)).toBe('bob offline 0')
    expect(clock.pending).toBe(0)
  })

  it('ends with the link', async () => {
    const { backend, clock, latest } = await watching()
    backend.transportFor('bob').listen({ kind: 'inbox' }, createListener())
    await clock.advance(0)
    backend.link('bob').cut()
    expect(latest().at(-1)).toBe('bob offline 0')
  })

  it('is of the members only where it is per conversation', async () => {
    const { backend, clock } = createWorld()
    const capabilities = { presence: { scope: 'conversation' } } as const
    const listener = createListener()
    backend
      .transportFor('ann', { capabilities })
      .listen({ kind: 'presence', conversationId: 'room' }, listener)
    await clock.advance(0)
    backend.joins('eve')
    backend.joins('bob')
    expect(listener.received).toMatchObject([
      { complete: true, conversationId: 'room', total: 1 },
      { members: [{ user: { id: 'bob' } }], conversationId: 'room', total: 2 },
    ])
  })
})

describe('scripts', () => {
  it('play people on the clock', async () => {
    const { backend, clock, latest } = await watching()
    backend.play(async ({ joins, types, sends, goes }, wait) => {
      joins('bob')
      await wait(1_000)
      types('bob', 'room')
      await wait(2_000)
      sends('bob', 'room', 'Hello')
      goes('bob')
    })
    await clock.advance(2_999)
    expect(backend.messages('room')).toEqual([])
    await clock.advance(1)
    expect(backend.messages('room').map(({ text }) => text)).toEqual(['Hello'])
    expect(latest().slice(1)).toEqual(['bob online 1', 'bob offline 0'])
  })

  it('stop where they stand, with their timer gone and their finally run', async () => {
    const { backend, clock } = createWorld()
    const ran: string[] = []
    const stop = backend.play(async (_, wait) => {
      try {
        for (;;) {
          backend.sends('bob', 'room', 'Again')
          await wait(1_000)
        }
      } finally {
        ran.push('finally')
      }
    })
    await clock.advance(2_500)
    stop()
    stop()
    await clock.advance(10_000)
    expect(backend.messages('room')).toHaveLength(3)
    expect([clock.pending, ran]).toEqual([0, ['finally']])
  })

  it('run on the machine’s time when no clock is passed', async () => {
    const { createMemoryBackend } = await import('../src/index.js')
    const backend = createMemoryBackend({ users: [{ id: 'bob' }] })
    const before = Date.now()
    await new Promise<void>((resolve) => {
      backend.play(async ({ addUser }, wait) => {
        await wait(5)
        addUser({ id: 'later' })
        resolve()
      })
    })
    expect(backend.clock.now()).toBeGreaterThanOrEqual(before + 4)
    expect(backend.users().map(({ id }) => id)).toEqual(['bob', 'later'])
  })
})
