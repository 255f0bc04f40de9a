import { describe, expect, it } from 'vitest'
import { createWorld, shown } from './world.js'

/** 900 messages, of which the newest 50 are loaded; nothing is resumed after a loss. */
async function opened() {
  const world = createWorld({ resumes: false })
  const { backend, clock, link, room, settle } = world
  backend.addMessages(
    'room',
    Array.from({ length: 900 }, (_, n) => ({ authorId: 'bob', text: `old ${n}` })),
  )
  room.open()
  await settle()
  const id = (n: number) => backend.messages('room')[n]?.id ?? ''
  return {
    ...world,
    id,
    look: (first: number, last: number) =>
      room.trackVisible(() => ({ first: id(first), last: id(last) })),
    async lose(meanwhile: () => void) {
      link.cut()
      meanwhile()
      link.restore()
      await clock.advance(40_000)
      expect(world.status()).toBe('live')
    },
  }
}

describe('what somebody sees', () => {
  it('is read again wherever it is, so that nobody loses the place that they read', async () => {
    const { backend, id, look, lose, room, settle } = await opened()
    await Promise.all([room.loadAround(id(100)), settle()])
    const last = Number(shown(room)[shown(room).indexOf('…') - 1]?.split(' ')[1])
    look(100, last)
    await lose(() => {
      backend.edits('bob', id(101), 'edited')
      for (let n = 0; n < 120; n += 1) backend.sends('bob', 'room', `new ${n}`)
    })
    const texts = shown(room)
    for (const n of [100, 102, last]) expect(texts).toContain(`old ${n}`)
    expect(texts).toContain('edited')
    expect(texts.at(-1)).toBe('new 119')
  })

  it('is kept in a long list that is loaded without a gap', async () => {
    const { backend, look, lose, room, settle } = await opened()
    while (!room.state.get().atStart) await Promise.all([room.loadOlder(), settle()])
    look(5, 15)
    await lose(() => backend.sends('bob', 'room', 'new'))
    const texts = shown(room)
    expect(texts.slice(0, 20)).toEqual(Array.from({ length: 20 }, (_, n) => `old ${n}`))
    expect(texts.filter((text) => text === '…')).toHaveLength(1)
    expect(texts.at(-1)).toBe('new')
    expect(texts.length).toBeLessThan(450)
  })

  it('is the end again where none of its messages is loaded any more', async () => {
    const { backend, id, look, lose, room } = await opened()
    const leave = look(100, 110)
    await lose(() => backend.sends('bob', 'room', 'new'))
    expect(shown(room)).not.toContain('…')
    expect(room.timeline.get().indexOf(id(860))).toBeGreaterThanOrEqual(0)
    leave()
    await lose(() => backend.sends('bob', 'room', 'newer'))
    expect(shown(room).at(-1)).toBe('newer')
    expect(room.timeline.get().indexOf(id(860))).toBeGreaterThanOrEqual(0)
  })
})
