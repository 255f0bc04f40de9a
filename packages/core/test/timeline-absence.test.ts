import { describe, expect, it } from 'vitest'
import {
  createTimeline,
  item,
  loaded,
  me,
  message,
  messages,
  order,
  page,
  read,
} from './timeline-world.js'

describe('deletion by absence', () => {
  const timelineOf = (from: number, to: number, now = () => 1_000) =>
    loaded(from, to, { deletions: 'absence', now })

  it('takes away what a page should hold and does not', () => {
    const timeline = timelineOf(1, 6)
    read(timeline, page([message(3), message(5)]), { around: 'm4' })
    expect(order(timeline)).toBe('m1 m2 m3 m5 m6')
  })

  it('takes away what follows a page that ends at the end, and precedes one that starts at the start', () => {
    const timeline = timelineOf(1, 6)
    read(timeline, page(messages(2, 4), { atStart: true, atEnd: true }))
    expect(order(timeline)).toBe('m2 m3 m4')
  })

  it('keeps what came after the read began', () => {
    const timeline = timelineOf(1, 2)
    const stamp = timeline.beginRead()
    timeline.applyMessage(message(3))
    timeline.applyPage(page(messages(1, 2), { atEnd: true }), 'newest', stamp)
    expect(order(timeline)).toBe('m1 m2 m3')
  })

  it('protects an acknowledged message for 10 s, and no longer than until a page held it', () => {
    let now = 0
    const timeline = timelineOf(1, 2, () => now)
    const own = (position: number) => message(position, { author: me, clientId: `s${position}` })
    timeline.applyMessage(own(3), { acknowledged: true })
    timeline.applyMessage(own(4), { acknowledged: true })
    read(timeline, page(messages(1, 2), { atEnd: true }))
    expect(order(timeline)).toBe('m1 m2 m3 m4')
    read(timeline, page([...messages(1, 2), own(4)], { atEnd: true }))
    expect(order(timeline)).toBe('m1 m2 m3 m4')
    read(timeline, page(messages(1, 2), { atEnd: true }))
    expect(order(timeline)).toBe('m1 m2 m3')
    now = 10_000
    read(timeline, page(messages(1, 2), { atEnd: true }))
    expect(order(timeline)).toBe('m1 m2')
  })

  it('protects an acknowledged message no longer when the clock is set back', () => {
    let now = 86_400_000
    const timeline = timelineOf(1, 2, () => now)
    timeline.applyMessage(message(3), { acknowledged: true })
    now = 0
    read(timeline, page(messages(1, 2), { atEnd: true }))
    expect(order(timeline)).toBe('m1 m2')
  })

  it('reads again after 10 s what is acknowledged late, and was not in a read that began after it was asked for', () => {
    const missed: (number | undefined)[] = []
    const options = {
      deletions: 'absence',
      now: () => 1_000,
      missed: (at?: number) => missed.push(at),
    } as const
    const timeline = loaded(1, 2, options)
    const stamp = timeline.beginRead()
    read(timeline, page(messages(1, 2), { atEnd: true }))
    timeline.applyMessage(message(3), { acknowledged: true, stamp })
    expect(order(timeline)).toBe('m1 m2 m3')
    expect(missed).toEqual([11_000])
  })

  it('takes away what was acknowledged after two pages were asked for, of which only the first holds it', () => {
    const timeline = timelineOf(1, 2)
    const first = timeline.beginRead()
    const second = timeline.beginRead()
    timeline.applyMessage(message(3), { acknowledged: true })
    timeline.applyPage(page(messages(1, 3), { atEnd: true }), 'newest', first)
    expect(order(timeline)).toBe('m1 m2 m3')
    timeline.applyPage(page(messages(1, 2), { atEnd: true }), 'newest', second)
    expect(order(timeline)).toBe('m1 m2')
  })

  it('takes away by id at once, for good', () => {
    const timeline = timelineOf(1, 3)
    timeline.applyDeletion('m2')
    timeline.applyMessage(message(2, { text: 'late' }))
    expect(order(timeline)).toBe('m1 m3')
  })

  it('brings back no lower revision of what was not there for a while', () => {
    const timeline = timelineOf(1, 2)
    timeline.applyMessage(message(3, { revision: 6, text: 'six' }))
    read(timeline, page(messages(1, 2), { atEnd: true }))
    expect(order(timeline)).toBe('m1 m2')
    const late = [...messages(1, 2), message(3, { revision: 3, text: 'three' })]
    read(timeline, page(late, { atEnd: true }))
    expect(item(timeline, 'm3').message.text).toBe('six')
  })

  it('brings back nothing as it was before it was changed and dropped, by a page asked for before that', () => {
    const timeline = timelineOf(1, 3)
    const early = timeline.beginRead()
    timeline.applyMessage(message(3, { revision: 6, text: 'six' }))
    timeline.dropUnread(timeline.beginRead())
    expect(order(timeline)).toBe('')
    timeline.applyPage(page(messages(1, 3), { atEnd: true }), 'newest', early)
    expect(item(timeline, 'm3').message.text).toBe('six')
  })

  it('does not bring back what a later read found gone', () => {
    const timeline = timelineOf(1, 3)
    const early = timeline.beginRead()
    read(timeline, page([message(1), message(3)], { atEnd: true }))
    timeline.applyPage(page(messages(1, 3), { atEnd: true }), 'newest', early)
    expect(order(timeline)).toBe('m1 m3')
  })

  it('does not bring in by a late page what two later reads of its place did not hold', () => {
    const timeline = timelineOf(5, 6)
    const early = timeline.beginRead()
    read(timeline, page([message(2), message(4)]), { before: message(5) })
    timeline.applyPage(page(messages(2, 4)), { before: message(5) }, early)
    expect(order(timeline)).toBe('m2 m4 m5 m6')
  })

  it('hides no hole by a late page that holds what was made after a later read', () => {
    const timeline = createTimeline({ deletions: 'absence' })
    const early = timeline.beginRead()
    read(timeline, page([], { atStart: true, atEnd: true }))
    timeline.applyMessage(message(1))
    timeline.interrupt()
    const stamp = timeline.beginRead()
    timeline.applyPage(page(messages(3, 5), { atEnd: true }), 'newest', stamp)
    timeline.dropUnread(stamp)
    expect(order(timeline)).toBe('m3 m4 m5')
    timeline.applyPage(page(messages(1, 3), { atStart: true }), 'newest', early)
    expect([order(timeline), timeline.atStart]).toEqual(['m3 m4 m5', false])
  })

  it('shows what came as an event after the read that did not hold it, by a late page too', () => {
    const timeline = timelineOf(5, 6)
    const early = timeline.beginRead()
    read(timeline, page([message(2), message(4)]), { before: message(5) })
    timeline.applyMessage(message(3))
    timeline.applyPage(page(messages(2, 4)), { before: message(5) }, early)
    expect(order(timeline)).toBe('m2 m3 m4 m5 m6')
  })

  it('does not bring back by an event that is late what a read found gone, and reads again', () => {
    let missed = 0
    const timeline = loaded(1, 3, { deletions: 'absence', missed: () => (missed += 1) })
    timeline.applyMessage(message(2, { revision: 2 }))
    read(timeline, page([message(1), message(3)], { atEnd: true }))
    timeline.applyMessage(message(2, { revision: 2 }))
    expect([order(timeline), missed]).toEqual(['m1 m3', 1])
    timeline.applyMessage(message(2, { revision: 3 }))
    expect([order(timeline), missed]).toEqual(['m1 m2 m3', 1])
  })

  it('shows a live query as it is now, and keeps what precedes its window', () => {
    const timeline = timelineOf(1, 5)
    const snapshot = page([message(3), message(5), message(6)], { atEnd: true })
    timeline.applyPage(snapshot, 'newest', timeline.beginRead())
    expect(order(timeline)).toBe('m1 m2 m3 m5 m6')
  })
})
