import type { Message, MessagePage, PageRequest } from '@parley/core'
import { describe, expect, it } from 'vitest'
import { malformed } from './malformed.js'
import { openedRoom } from './opened-room.js'
import { textMessage } from './scripted-transport.js'
import { shown } from './world.js'

type Answer = (request: PageRequest, count: number) => unknown

/** Every page is what `answer` gives; `asked` counts them. */
async function reading(answer: Answer, capabilities = {}) {
  const asked: PageRequest[] = []
  const opened = openedRoom(capabilities, {
    loadMessages: async (request: PageRequest) => {
      asked.push(request)
      return answer(request, asked.length)
    },
  })
  await opened.ready()
  return { ...opened, asked, code: () => opened.room.state.get().error?.code }
}
const all = (messages: readonly unknown[]): MessagePage => ({
  messages: malformed(messages),
  atStart: true,
  atEnd: true,
})
const numbers = (from: number, to: number, changes: Partial<Message> = {}) =>
  Array.from({ length: to - from + 1 }, (_, n) => textMessage(from + n, changes))
const texts = (from: number, to: number) => numbers(from, to).map(({ text }) => text)
const broken = (n: number, changes: object) => ({ ...textMessage(n), ...changes })

describe('a page that cannot be merged as it is', () => {
  it.each([
    ['without an author', broken(2, { author: undefined })],
    ['with an author without an id', broken(2, { author: { name: 'Ada' } })],
    ['without a time', broken(2, { createdAt: undefined })],
    ['with a time that is a text', broken(2, { createdAt: '2026-01-01' })],
    ['with NaN for a position', broken(2, { position: Number.NaN })],
    ['with a position of another type', broken(2, { position: '2' })],
    ['without a text', broken(2, { text: undefined })],
    ['with reactions that are no list', broken(2, { reactions: { like: 1 } })],
    ['of another conversation', broken(2, { conversationId: 'other' })],
    ['that is null', null],
    ['that is a string', 'text 2'],
  ])('shows the others and says so when it holds one %s', async (_, unreadable) => {
    const { asked, clock, code, room, status } = await reading(() =>
      all([textMessage(1), unreadable, textMessage(3)]),
    )
    expect(shown(room)).toEqual(['text 1', 'text 3'])
    expect(code()).toBe('server')
    expect(status()).toBe('live')
    await clock.advance(60_000)
    expect(asked).toHaveLength(1)
  })

  it('keeps what it showed of a message that cannot be read any more, also where absence deletes', async () => {
    const { last, room, clock, code } = await reading(
      (_, count) =>
        all([textMessage(1), count === 1 ? textMessage(2) : broken(2, { author: null })]),
      { deletions: 'absence' },
    )
    expect(code()).toBeUndefined()
    last().sink.gap()
    await clock.advance(0)
    expect(shown(room)).toEqual(['text 1', 'text 2'])
    expect(code()).toBe('server')
  })

  it('takes null for a field that is not there', async () => {
    const nulls = {
      editedAt: null,
      deletedAt: null,
      reactions: null,
      clientId: null,
      replyTo: null,
    }
    const author = { id: 'bob', name: null, avatarUrl: null }
    const { code, room } = await reading(() => all([broken(1, { ...nulls, author })]))
    expect(shown(room)).toEqual(['text 1'])
    expect(room.timeline.get().at(0)).toMatchObject({ message: { author: { id: 'bob' } } })
    expect(JSON.stringify(room.timeline.get().at(0))).not.toContain('null')
    expect(code()).toBeUndefined()
  })

  it('shows a tombstone without a text', async () => {
    const { room } = await reading(() => all([broken(1, { text: null, deletedAt: 5 })]))
    expect(shown(room)).toEqual(['(deleted)'])
  })

  it.each([
    ['another conversation', all(numbers(5, 6, { conversationId: 'other' }))],
    ['nothing at all', undefined],
    ['a string', 'a page'],
    ['a page without messages', { atStart: true, atEnd: true }],
    ['an empty page that is not the whole', { messages: [], atStart: false, atEnd: true }],
    ['only what cannot be read', { ...all([null, broken(2, { author: 1 })]), atStart: false }],
  ])('keeps what is shown, and asks only so often, when it is %s', async (_, bad) => {
    const { asked, clock, code, last, room, status } = await reading((_, count) =>
      count === 1 ? all(numbers(1, 3)) : bad,
    )
    last().sink.gap()
    await clock.advance(60_000)
    expect(shown(room)).toEqual(texts(1, 3))
    expect(code()).toBe('server')
    // I8: what may be missing is not read, so it is not live.
    expect(status()).toBe('catching-up')
    expect(asked.length).toBeGreaterThan(3)
    expect(asked.length).toBeLessThan(40)
  })

  it('sorts what comes unsorted, and reads on from the oldest', async () => {
    const { asked, room } = await reading(({ start }) =>
      start === 'newest'
        ? {
            messages: [textMessage(6), textMessage(4), textMessage(5)],
            atStart: false,
            atEnd: true,
          }
        : {
            messages: [textMessage(3), textMessage(1), textMessage(2)],
            atStart: true,
            atEnd: false,
          },
    )
    await room.loadOlder()
    expect(shown(room)).toEqual(texts(1, 6))
    expect(asked[1]?.start).toMatchObject({ before: { id: 'm4' } })
    expect(room.state.get().atStart).toBe(true)
  })

  it('shows once what comes twice in a page and in two pages', async () => {
    const { code, room } = await reading(({ start }) =>
      start === 'newest'
        ? { messages: [...numbers(3, 5), ...numbers(3, 5)], atStart: false, atEnd: true }
        : { messages: [...numbers(1, 3), ...numbers(1, 3)], atStart: true, atEnd: false },
    )
    await room.loadOlder()
    expect(shown(room)).toEqual(texts(1, 5))
    // The message that was asked from is not what was asked for, and harms nobody.
    expect(code()).toBeUndefined()
  })

  it('takes nothing newer out of a page of older messages', async () => {
    const { code, room } = await reading(({ start }) =>
      start === 'newest'
        ? { messages: numbers(4, 5), atStart: false, atEnd: true }
        : { messages: [...numbers(2, 3), ...numbers(8, 9)], atStart: true, atEnd: true },
    )
    await room.loadOlder()
    expect(shown(room)).toEqual(texts(2, 5))
    expect(code()).toBe('server')
  })

  it.each([
    ['the same page for ever', { messages: numbers(4, 5), atStart: false, atEnd: true }],
    ['newer messages', { messages: numbers(8, 9), atStart: false, atEnd: true }],
    ['nothing, and never the start', { messages: [], atStart: false, atEnd: false }],
  ])('says that older messages cannot be reached when it gives %s', async (_, bad) => {
    const { asked, clock, code, last, room, status } = await reading(({ start }) =>
      start === 'newest' ? { messages: numbers(4, 5), atStart: false, atEnd: true } : bad,
    )
    await room.loadOlder()
    expect(shown(room)).toEqual(texts(4, 5))
    expect(room.state.get()).toMatchObject({ atStart: false, loadingOlder: false })
    expect(code()).toBe('server')
    for (let n = 0; n < 50; n += 1) last().sink.gap()
    await clock.advance(60_000)
    expect(status()).toBe('live')
    expect(asked.length).toBeLessThan(60)
  })

  it('keeps what it knows in the middle of a page that leaves it out', async () => {
    const { last, room, clock } = await reading((_, count) =>
      all(count === 1 ? numbers(1, 5) : [textMessage(1), textMessage(5)]),
    )
    last().sink.gap()
    await clock.advance(0)
    expect(shown(room)).toEqual(texts(1, 5))
  })

  it('shows what a page left out as soon as anything says it', async () => {
    const { last, room } = await reading(() => all([textMessage(1), textMessage(3)]))
    last().sink.events([{ type: 'message', message: textMessage(2) }])
    expect(shown(room)).toEqual(texts(1, 3))
  })

  it('leaves an explicit gap where the newest page says that more follows', async () => {
    const { asked, clock, room } = await reading(() => ({
      messages: numbers(1, 2),
      atStart: true,
      atEnd: false,
    }))
    expect(shown(room)).toEqual(['text 1', 'text 2', '…'])
    await clock.advance(60_000)
    expect(asked).toHaveLength(1)
    const gap = () => {
      const item = room.timeline.get().at(2)
      return item.kind === 'gap' ? item : undefined
    }
    await room.loadGap(gap()?.key ?? '')
    // Or a list that has it in view would ask for ever.
    expect(gap()?.status).toBe('failed')
    expect(asked).toHaveLength(2)
  })

  it('closes a gap that the backend has no page for with the newest one, which is then all', async () => {
    const window = { messages: numbers(8, 9), atStart: false, atEnd: true }
    const { asked, last, room } = await reading(
      (_, count) => (count === 1 ? all(numbers(1, 2)) : window),
      { paging: [] },
    )
    last().sink.snapshot('room', window)
    expect(shown(room)).toEqual(['text 1', 'text 2', '…', 'text 8', 'text 9'])
    await room.loadGap(room.timeline.get().at(2).key)
    expect(shown(room)).toEqual(texts(8, 9))
    expect(asked.map(({ start }) => start)).toEqual(['newest', 'newest'])
  })

  it('starts anew with the newest page when its positions have another type than all that was known', async () => {
    const { clock, room, status } = await reading((_, count) =>
      all(
        count === 1
          ? numbers(1, 3)
          : ['a', 'b'].map((position, n) => textMessage(n + 1, { position })),
      ),
    )
    expect(shown(room)).toEqual(texts(1, 3))
    await room.catchUp()
    await clock.advance(10_000)
    expect(shown(room)).toEqual(texts(1, 2))
    expect(status()).toBe('live')
  })

  it('orders digits in strings by code unit, as the contract says', async () => {
    const { room } = await reading(() =>
      all(['8', '9', '10', '11'].map((position, n) => textMessage(n + 1, { position }))),
    )
    expect(shown(room)).toEqual(['text 3', 'text 4', 'text 1', 'text 2'])
  })

  it('takes a page that is far larger than was asked for, and tells of it once', async () => {
    let told = 0
    const opened = openedRoom({}, { loadMessages: async () => all(numbers(1, 20_000)) })
    opened.room.timeline.subscribe(() => {
      told += 1
    })
    await opened.ready()
    await opened.clock.advance(1_000)
    expect(opened.room.timeline.get().length).toBe(20_000)
    expect(told).toBeLessThanOrEqual(2)
  })

  it('does not hear what is answered after the call was aborted', async () => {
    const answers: ((page: MessagePage) => void)[] = []
    const opened = openedRoom(
      {},
      { loadMessages: () => new Promise((resolve) => answers.push(resolve)) },
    )
    await opened.ready()
    opened.release()
    await opened.clock.advance(0)
    answers[0]?.(all(numbers(1, 3)))
    await opened.clock.advance(0)
    expect(shown(opened.room)).toEqual([])
    opened.client.close()
  })
})
