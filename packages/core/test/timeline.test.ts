import { describe, expect, it } from 'vitest'
import type { Message } from '../src/transport.js'
import {
  ada,
  createTimeline,
  item,
  itemsOf,
  loaded,
  me,
  message,
  messages,
  order,
  page,
  read,
} from './timeline-world.js'

const text = (timeline: ReturnType<typeof createTimeline>, id: string) =>
  item(timeline, id).message.text

describe('order', () => {
  it('sorts numeric positions numerically, then by id', () => {
    const timeline = createTimeline()
    for (const [id, position] of Object.entries({ c: 10, b: 9, a: 100, d: 9 }))
      timeline.applyMessage(message(1, { id, position }))
    expect(order(timeline)).toBe('b d c a')
  })

  it('sorts positions that are strings by code unit', () => {
    const timeline = createTimeline()
    for (const [id, position] of Object.entries({ p: '10', q: '9', r: 'Z', s: 'a', t: 'é' }))
      timeline.applyMessage(message(1, { id, position }))
    expect(order(timeline)).toBe('p q r s t')
  })

  it('takes createdAt for a position where there is none', () => {
    const timeline = createTimeline()
    timeline.applyMessage(message(3))
    timeline.applyMessage(message(9, { id: 'early', position: 2 }))
    expect(order(timeline)).toBe('early m3')
  })

  it('does not take a message of another conversation, nor a position of another type', () => {
    const timeline = loaded(1, 2)
    const before = timeline.snapshot()
    expect(timeline.applyMessage(message(3, { conversationId: 'c2' }))).toBe(false)
    expect(timeline.applyMessage(message(3, { position: '3' }))).toBe(false)
    expect(timeline.applyMessage(message(3, { createdAt: Number.NaN }))).toBe(false)
    const changes = { text: 'of another conversation' }
    expect(
      timeline.applyChange({ type: 'message-changed', conversationId: 'c2', id: 'm1', changes }),
    ).toBe(false)
    read(timeline, page([message(2, { conversationId: 'c2', text: 'no' })], { atEnd: true }))
    expect(timeline.snapshot()).toBe(before)
  })
})

describe('one message', () => {
  it('is shown once, however often it comes', () => {
    const timeline = loaded(1, 2)
    timeline.applyMessage(message(3))
    timeline.applyMessage(message(3))
    read(timeline, page(messages(2, 3), { atEnd: true }))
    expect(order(timeline)).toBe('m1 m2 m3')
  })

  it('shows the higher revision, whichever comes first', () => {
    const timeline = loaded(1, 1)
    timeline.applyMessage(message(1, { revision: 10, text: 'ten' }))
    timeline.applyMessage(message(1, { revision: 9, text: 'nine' }))
    expect(text(timeline, 'm1')).toBe('ten')
  })

  it('shows the later arrival among equal revisions', () => {
    const timeline = loaded(1, 1)
    timeline.applyMessage(message(1, { text: 'first' }))
    timeline.applyMessage(message(1, { text: 'second' }))
    expect(text(timeline, 'm1')).toBe('second')
  })

  it('takes editedAt for a revision where there is none', () => {
    const timeline = loaded(1, 1)
    timeline.applyMessage(message(1, { editedAt: 8, text: 'edited' }))
    timeline.applyMessage(message(1, { text: 'late and never edited' }))
    expect(text(timeline, 'm1')).toBe('edited')
  })

  it('keeps what an event said after the read of a page began', () => {
    const timeline = loaded(1, 1)
    const stamp = timeline.beginRead()
    timeline.applyMessage(message(1, { text: 'event' }))
    timeline.applyPage(page([message(1, { text: 'older page' })], { atEnd: true }), 'newest', stamp)
    expect(text(timeline, 'm1')).toBe('event')
    read(timeline, page([message(1, { text: 'newer page' })], { atEnd: true }))
    expect(text(timeline, 'm1')).toBe('newer page')
  })

  it('keeps what an event said after an answer was asked for, and reads again where they differ', () => {
    let missed = 0
    const timeline = loaded(1, 1, { missed: () => (missed += 1) })
    const stamp = timeline.beginRead()
    timeline.applyMessage(message(1, { text: 'event' }))
    timeline.applyMessage(message(1, { text: 'event' }), { stamp })
    timeline.applyMessage(message(1, { text: 'newer', revision: -1 }), { stamp })
    expect([text(timeline, 'm1'), missed]).toEqual(['event', 0])
    timeline.applyMessage(message(1, { text: 'answer' }), { stamp })
    expect([text(timeline, 'm1'), missed]).toEqual(['event', 1])
    timeline.applyMessage(message(1, { text: 'answer of a higher revision', revision: 1 }), {
      stamp,
    })
    expect([text(timeline, 'm1'), missed]).toEqual(['answer of a higher revision', 1])
  })

  it('takes the answer to a send as its first word: a page that was asked for before and holds it is newer', () => {
    const timeline = loaded(1, 1)
    const stamp = timeline.beginRead()
    timeline.applyMessage(message(2, { author: me, clientId: 's2' }), { acknowledged: true })
    const reactions = [{ emoji: '+1', userIds: ['bob'] }]
    const later = message(2, { author: me, clientId: 's2', reactions })
    timeline.applyPage(page([message(1), later], { atEnd: true }), 'newest', stamp)
    expect(item(timeline, 'm2').message).toMatchObject({ reactions })
  })

  it('keeps what was heard since a part of a message was asked for, and reads again where they differ', () => {
    let missed = 0
    const timeline = loaded(1, 1, { missed: () => (missed += 1) })
    const change = (text: string, stamp: number) =>
      timeline.applyChange(
        { type: 'message-changed', conversationId: 'c1', id: 'm1', changes: { text } },
        stamp,
      )
    const stamp = timeline.beginRead()
    timeline.applyMessage(message(1, { text: 'event' }))
    change('event', stamp)
    expect([text(timeline, 'm1'), missed]).toEqual(['event', 0])
    change('asked for before', stamp)
    expect([text(timeline, 'm1'), missed]).toEqual(['event', 1])
  })

  it('takes a part of a message, and leaves the rest', () => {
    const timeline = loaded(1, 1)
    const reactions = [{ emoji: '+1', userIds: ['ada'] }]
    timeline.applyChange({
      type: 'message-changed',
      conversationId: 'c1',
      id: 'm1',
      revision: 2,
      changes: { reactions },
    })
    expect(item(timeline, 'm1').message).toMatchObject({ text: 'text 1', reactions, revision: 2 })
  })

  it('moves when its position changes', () => {
    const timeline = loaded(1, 3)
    timeline.applyMessage(message(1, { position: 5 }))
    expect(order(timeline)).toBe('m2 m3 m1')
    expect(timeline.snapshot().indexOf('m1')).toBe(2)
  })

  it('never changes an object that a transport handed in', () => {
    const timeline = createTimeline()
    const handed = Object.freeze(message(1, { reactions: Object.freeze([]) }))
    const frozen = Object.freeze(page(Object.freeze([handed]), { atStart: true, atEnd: true }))
    read(timeline, frozen)
    timeline.applyDeletion('m1')
    timeline.applyMessage(handed)
    expect(handed.text).toBe('text 1')
  })
})

describe('deletion', () => {
  it('leaves a tombstone without anything that a person wrote, and it stays', () => {
    const timeline = loaded(1, 2)
    timeline.applyMessage(message(1, { data: { secret: 1 }, mentions: ['me'], revision: 1 }))
    timeline.applyDeletion('m1')
    timeline.applyMessage(message(1, { revision: 1, text: 'back?' }))
    timeline.applyMessage(message(1, { revision: 0, text: 'back?' }))
    read(timeline, page([message(1, { text: 'back?' }), message(2)], { atEnd: true }))
    const { message: shown } = item(timeline, 'm1')
    expect(shown).toEqual({ ...message(1), revision: 1, text: '', deletedAt: 1_000 })
  })

  it('empties a tombstone that still carries its text', () => {
    const timeline = createTimeline()
    timeline.applyMessage({ ...message(1), text: 'still here', deletedAt: 7 })
    expect(text(timeline, 'm1')).toBe('')
  })

  it('by id alone waits for a message that is not loaded', () => {
    const timeline = loaded(5, 6)
    timeline.applyDeletion('m4')
    read(timeline, page(messages(3, 4), { atStart: true }), { before: message(5) })
    expect(order(timeline)).toBe('m3 m4 m5 m6')
    expect(item(timeline, 'm4').message).toMatchObject({ text: '', deletedAt: 1_000 })
  })

  it('is known by a part of a message that says so', () => {
    const timeline = loaded(1, 1)
    const changes = { deletedAt: 9 }
    timeline.applyChange({ type: 'message-changed', conversationId: 'c1', id: 'm1', changes })
    expect(item(timeline, 'm1').message).toMatchObject({ text: '', deletedAt: 9 })
  })
})

describe('what is not loaded yet', () => {
  it('keeps changes until their page comes', () => {
    const timeline = loaded(5, 6)
    const stamp = timeline.beginRead()
    const event = { type: 'message-changed', conversationId: 'c1', id: 'm4' } as const
    timeline.applyChange({ ...event, revision: 2, changes: { text: 'two' } })
    timeline.applyChange({ ...event, revision: 1, changes: { text: 'one' } })
    timeline.applyMessage(message(3, { revision: 1, text: 'whole' }))
    expect(order(timeline)).toBe('m5 m6')
    timeline.applyPage(page(messages(3, 4), { atStart: true }), { before: message(5) }, stamp)
    expect([text(timeline, 'm3'), text(timeline, 'm4')]).toEqual(['whole', 'two'])
  })

  it('forgets changes without a revision when their page was read later', () => {
    const timeline = loaded(5, 6)
    const event = { type: 'message-changed', conversationId: 'c1', id: 'm4' } as const
    timeline.applyChange({ ...event, changes: { text: 'older than the page' } })
    read(timeline, page([message(4)], { atStart: true }), { before: message(5) })
    expect(text(timeline, 'm4')).toBe('text 4')
  })

  it('keeps only the last few hundred of them', () => {
    const timeline = loaded(1_000, 1_001)
    const stamp = timeline.beginRead()
    for (let position = 1; position <= 300; position++) timeline.applyDeletion(`m${position}`)
    timeline.applyPage(page(messages(1, 300), { atStart: true }), { before: message(1_000) }, stamp)
    const deleted = itemsOf(timeline.snapshot()).filter(
      (shown) => shown.kind === 'message' && shown.message.deletedAt !== undefined,
    )
    expect(deleted).toHaveLength(256)
    expect(text(timeline, 'm300')).toBe('')
  })
})

describe('a snapshot', () => {
  it('is the same object while nothing changed, and another with a higher revision when something did', () => {
    const timeline = loaded(1, 3)
    const before = timeline.snapshot()
    read(timeline, page(messages(1, 3), { atEnd: true }))
    timeline.applyMessage(message(3))
    timeline.setGapStatus('no such gap', 'loading')
    timeline.removeRow('no such row')
    expect(timeline.snapshot()).toBe(before)
    timeline.applyMessage(message(4))
    expect(timeline.snapshot().revision).toBe(before.revision + 1)
  })

  it('never changes for its revision', () => {
    const timeline = loaded(1, 3)
    const before = timeline.snapshot()
    const items = itemsOf(before)
    timeline.applyDeletion('m2')
    timeline.applyMessage(message(4))
    expect(itemsOf(before)).toEqual(items)
    expect(before.indexOf('m4')).toBe(-1)
    expect(before.length).toBe(3)
  })

  it('shares the items that did not change, when pages are read again too', () => {
    const timeline = loaded(1, 3)
    const before = itemsOf(timeline.snapshot())
    timeline.applyMessage(message(2, { text: 'changed' }))
    read(timeline, page([message(1), message(2, { text: 'changed' }), message(3)], { atEnd: true }))
    const after = itemsOf(timeline.snapshot())
    expect(after.map((shown, index) => shown === before[index])).toEqual([true, false, true])
  })

  it('still finds in an older snapshot what was removed or moved since', () => {
    const timeline = loaded(1, 3, { deletions: 'absence' })
    const before = timeline.snapshot()
    timeline.applyDeletion('m2')
    timeline.applyMessage(message(1, { position: 9 }))
    expect(['m1', 'm2', 'm3'].map((id) => before.indexOf(id))).toEqual([0, 1, 2])
    expect(['m1', 'm2', 'm3'].map((id) => timeline.snapshot().indexOf(id))).toEqual([1, -1, 0])
  })

  it('throws RangeError outside its bounds', () => {
    const snapshot = loaded(1, 1).snapshot()
    expect(() => snapshot.at(1)).toThrow(RangeError)
    expect(() => snapshot.at(-1)).toThrow(RangeError)
  })
})

describe('a clientId', () => {
  it('joins two messages of mine that one send became, the first of them', () => {
    const own = (position: number): Message => message(position, { author: me, clientId: 's1' })
    for (const positions of [
      [1, 2],
      [2, 1],
    ]) {
      const timeline = createTimeline()
      for (const position of positions) timeline.applyMessage(own(position))
      expect(order(timeline)).toBe('m1')
      expect(timeline.sent('s1')?.id).toBe('m1')
    }
  })

  it('says nothing on a message of somebody else', () => {
    const timeline = createTimeline()
    timeline.applyMessage(message(1, { author: me, clientId: 's1' }))
    timeline.applyMessage(message(2, { author: ada, clientId: 's1' }))
    expect(order(timeline)).toBe('m1 m2')
    expect(timeline.sent('s1')?.id).toBe('m1')
  })

  it('stays with its message when a later page does not say it', () => {
    const timeline = createTimeline()
    timeline.applyMessage(message(1, { author: me, clientId: 's1' }))
    const before = timeline.snapshot()
    read(timeline, page([message(1, { author: me })], { atStart: true, atEnd: true }))
    expect(timeline.snapshot()).toBe(before)
    expect(item(timeline, 'm1').key).toBe('s1')
  })
})
