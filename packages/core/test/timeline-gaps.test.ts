import { describe, expect, it } from 'vitest'
import {
  createTimeline,
  itemsOf,
  loaded,
  message,
  messages,
  order,
  page,
  read,
} from './timeline-world.js'

describe('a gap', () => {
  it('stands between what is known and a newest page that does not reach it', () => {
    const timeline = loaded(1, 3)
    timeline.interrupt()
    const gapBefore = read(timeline, page(messages(8, 9), { atEnd: true }))
    expect(order(timeline)).toBe('m1 m2 m3 ... m8 m9')
    expect(timeline.gaps()).toMatchObject([{ key: gapBefore }])
    expect(timeline.atEnd).toBe(true)
  })

  it('is not there when the newest page reaches what is known', () => {
    const timeline = loaded(1, 3)
    timeline.interrupt()
    expect(timeline.atEnd).toBe(false)
    const gapBefore = read(timeline, page(messages(3, 5), { atEnd: true }))
    expect(order(timeline)).toBe('m1 m2 m3 m4 m5')
    expect(gapBefore).toBeUndefined()
    expect(timeline.atEnd).toBe(true)
  })

  it('fills from its older end, and keeps its key until it is filled', () => {
    const timeline = loaded(1, 3)
    read(timeline, page(messages(8, 9), { atEnd: true }))
    const key = timeline.gaps()[0]?.key ?? ''
    const start = timeline.gap(key)?.newer ?? 'newest'
    expect(start).toEqual({ after: message(3) })
    expect(read(timeline, page(messages(4, 5)), start)).toBeUndefined()
    expect(order(timeline)).toBe('m1 m2 m3 m4 m5 ... m8 m9')
    read(timeline, page(messages(6, 8)), timeline.gap(key)?.newer)
    expect(order(timeline)).toBe('m1 m2 m3 m4 m5 m6 m7 m8 m9')
    expect(timeline.gap(key)).toBeUndefined()
  })

  it('fills from its newer end, and keeps its key until it is filled', () => {
    const timeline = loaded(1, 3)
    read(timeline, page(messages(8, 9), { atEnd: true }))
    const key = timeline.gaps()[0]?.key ?? ''
    const start = timeline.gap(key)?.older ?? 'newest'
    expect(start).toEqual({ before: message(8) })
    expect(read(timeline, page(messages(6, 7)), start)).toBe(key)
    expect(order(timeline)).toBe('m1 m2 m3 ... m6 m7 m8 m9')
    read(timeline, page(messages(3, 5)), timeline.gap(key)?.older)
    expect(order(timeline)).toBe('m1 m2 m3 m4 m5 m6 m7 m8 m9')
  })

  it('becomes two when a page in its middle is read', () => {
    const timeline = loaded(1, 2)
    read(timeline, page(messages(20, 21), { atEnd: true }))
    read(timeline, page(messages(10, 11)), { around: 'm10' })
    expect(order(timeline)).toBe('m1 m2 ... m10 m11 ... m20 m21')
    expect(timeline.gaps().map((gap) => gap.newer)).toEqual([
      { after: message(2) },
      { after: message(11) },
    ])
  })

  it('closes when the messages between turn out to be none', () => {
    const timeline = loaded(1, 3)
    read(timeline, page(messages(8, 9), { atEnd: true }))
    read(timeline, page([message(8)]), { after: message(3) })
    expect(order(timeline)).toBe('m1 m2 m3 m8 m9')
  })

  it('shows how filling goes', () => {
    const timeline = loaded(1, 3)
    read(timeline, page(messages(8, 9), { atEnd: true }))
    const key = timeline.gaps()[0]?.key ?? ''
    const before = timeline.snapshot()
    timeline.setGapStatus(key, 'loading')
    expect(before.at(3)).toEqual({ kind: 'gap', key, status: 'open' })
    expect(timeline.snapshot().at(3)).toEqual({ kind: 'gap', key, status: 'loading' })
    timeline.setGapStatus(key, 'failed')
    expect(timeline.gap(key)?.status).toBe('failed')
  })

  it('ends the timeline after a page around a message, and what arrives comes after it', () => {
    const timeline = createTimeline()
    read(timeline, page(messages(4, 6)), { around: 'm5' })
    expect(order(timeline)).toBe('m4 m5 m6 ...')
    timeline.applyMessage(message(20))
    expect(order(timeline)).toBe('m4 m5 m6 ... m20')
    expect(timeline.atStart).toBe(false)
    read(timeline, page(messages(7, 9)), timeline.gaps()[0]?.newer)
    expect(order(timeline)).toBe('m4 m5 m6 m7 m8 m9 ... m20')
    read(timeline, page(messages(10, 20), { atEnd: true }), timeline.gaps()[0]?.newer)
    expect(timeline.gaps()).toEqual([])
    expect(timeline.atEnd).toBe(true)
  })

  it('holds back what belongs into it until its page comes, so that it is not taken for whole', () => {
    const timeline = loaded(1, 3)
    read(timeline, page(messages(8, 9), { atEnd: true }))
    const stamp = timeline.beginRead()
    timeline.applyMessage(message(6, { text: 'late' }))
    expect(order(timeline)).toBe('m1 m2 m3 ... m8 m9')
    timeline.applyPage(page([message(4), message(8)]), { after: message(3) }, stamp)
    expect(order(timeline)).toBe('m1 m2 m3 m4 m6 m8 m9')
  })

  it('goes when nothing is left before it', () => {
    const timeline = loaded(1, 1, { deletions: 'absence', atStart: true })
    read(timeline, page(messages(8, 9), { atEnd: true }))
    timeline.applyDeletion('m1')
    expect(order(timeline)).toBe('m8 m9')
    expect(timeline.atStart).toBe(false)
  })

  it('is one when all between two of them was deleted', () => {
    const timeline = loaded(1, 1, { deletions: 'absence' })
    read(timeline, page(messages(8, 9), { atEnd: true }))
    read(timeline, page([message(5)]), { around: 'm5' })
    expect(order(timeline)).toBe('m1 ... m5 ... m8 m9')
    timeline.applyDeletion('m5')
    expect(order(timeline)).toBe('m1 ... m8 m9')
    expect(timeline.gaps()).toHaveLength(1)
  })

  it('carries the cursors of the pages that end at it', () => {
    const timeline = createTimeline()
    read(timeline, page(messages(4, 6), { older: 'back', newer: 'on' }), { around: 'm5' })
    expect(timeline.olderStart()).toEqual({ before: message(4), cursor: 'back' })
    expect(timeline.gaps()[0]?.newer).toEqual({ after: message(6), cursor: 'on' })
    expect(timeline.gaps()[0]?.older).toBeUndefined()
  })
})

describe('the start', () => {
  it('is known when a page says so', () => {
    const timeline = loaded(5, 6)
    expect(timeline.atStart).toBe(false)
    expect(timeline.olderStart()).toEqual({ before: message(5) })
    read(timeline, page(messages(3, 4)), { before: message(5) })
    expect(timeline.atStart).toBe(false)
    read(timeline, page(messages(1, 2), { atStart: true }), { before: message(3) })
    expect(order(timeline)).toBe('m1 m2 m3 m4 m5 m6')
    expect(timeline.atStart).toBe(true)
  })

  it('is known when nothing precedes after all', () => {
    const timeline = loaded(5, 6)
    read(timeline, page([], { atStart: true }), { before: message(5) })
    expect(timeline.atStart).toBe(true)
  })

  it('is known of an empty conversation', () => {
    const timeline = createTimeline()
    read(timeline, page([], { atStart: true, atEnd: true }))
    expect([timeline.atStart, timeline.atEnd, timeline.snapshot().length]).toEqual([true, true, 0])
    expect(timeline.newerStart()).toBe('newest')
  })

  it('asks for the newest page while none was read, though events came', () => {
    const timeline = createTimeline()
    timeline.applyMessage(message(9))
    expect(order(timeline)).toBe('m9')
    expect(timeline.olderStart()).toBe('newest')
    read(timeline, page(messages(10, 12), { atEnd: true }))
    expect(order(timeline)).toBe('m10 m11 m12')
  })
})

describe('an interruption', () => {
  it('leaves no trace when the listening was resumed', () => {
    const timeline = loaded(1, 3)
    timeline.interrupt()
    timeline.applyMessage(message(5))
    timeline.applyMessage(message(4))
    timeline.resume()
    expect(order(timeline)).toBe('m1 m2 m3 m4 m5')
    expect(timeline.atEnd).toBe(true)
  })

  it('shows what arrives meanwhile at the end, until a page says what is missing before it', () => {
    const timeline = loaded(1, 3)
    timeline.interrupt()
    timeline.applyMessage(message(7))
    expect(order(timeline)).toBe('m1 m2 m3 m7')
    expect(timeline.newerStart()).toEqual({ after: message(3) })
    read(timeline, page(messages(4, 5)), timeline.newerStart())
    expect(order(timeline)).toBe('m1 m2 m3 m4 m5 m7')
    expect(timeline.atEnd).toBe(false)
    read(timeline, page(messages(8, 9), { atEnd: true }))
    expect(order(timeline)).toBe('m1 m2 m3 m4 m5 ... m8 m9')
  })

  it('opens a gap before what arrived meanwhile when a page shows that it stands alone', () => {
    const timeline = loaded(1, 3)
    timeline.interrupt()
    timeline.applyMessage(message(7))
    timeline.applyMessage(message(8))
    read(timeline, page(messages(7, 8), { atEnd: true }))
    expect(order(timeline)).toBe('m1 m2 m3 ... m7 m8')
  })

  it('before the first page leaves the end unknown, resumed or not', () => {
    const timeline = createTimeline()
    timeline.interrupt()
    timeline.applyMessage(message(3))
    timeline.resume()
    expect(timeline.atEnd).toBe(false)
  })

  it('takes the word of a page about the end only when its read began after it', () => {
    const timeline = loaded(1, 3)
    const stamp = timeline.beginRead()
    timeline.interrupt()
    timeline.applyPage(page(messages(2, 4), { atEnd: true }), 'newest', stamp)
    expect(timeline.atEnd).toBe(false)
    read(timeline, page(messages(7, 8), { atEnd: true }))
    expect(order(timeline)).toBe('m1 m2 m3 m4 ... m7 m8')
  })
})

describe('a read that was overtaken', () => {
  it('by a loss that dropped what came since does not know the end', () => {
    const timeline = createTimeline()
    const stamp = timeline.beginRead()
    timeline.applyMessage(message(1))
    timeline.applyMessage(message(2))
    read(timeline, page(messages(3, 5), { atEnd: true }))
    expect(order(timeline)).toBe('m3 m4 m5')
    timeline.applyPage(page(messages(1, 1), { atStart: true, atEnd: true }), 'newest', stamp)
    expect(order(timeline)).toBe('m1 ... m3 m4 m5')
  })

  it('by the deletion of all it holds says nothing about the start', () => {
    const timeline = createTimeline({ deletions: 'absence' })
    const stamp = timeline.beginRead()
    timeline.applyDeletion('m1')
    timeline.interrupt()
    read(timeline, page(messages(4, 6), { atEnd: true }))
    timeline.applyPage(page(messages(1, 1), { atStart: true, atEnd: true }), 'newest', stamp)
    expect(order(timeline)).toBe('m4 m5 m6')
    expect(timeline.atStart).toBe(false)
  })
})

describe('dropping what was not read again', () => {
  it('keeps what pages held since, and what arrived, with a gap between', () => {
    const timeline = loaded(1, 9, { atStart: true })
    timeline.interrupt()
    const stamp = timeline.beginRead()
    timeline.applyPage(page(messages(3, 4)), { around: 'm3' }, timeline.beginRead())
    timeline.applyPage(page(messages(8, 9), { atEnd: true }), 'newest', timeline.beginRead())
    timeline.applyMessage(message(10))
    expect(timeline.dropUnread(stamp)).toBe(5)
    expect(order(timeline)).toBe('m3 m4 ... m8 m9 m10')
    expect(timeline.atStart).toBe(false)
    expect(timeline.snapshot().indexOf('m1')).toBe(-1)
    expect(timeline.message('m1')).toBeUndefined()
  })

  it.each([1, 2])('leaves no gap before the rest when the first %i go', (count) => {
    const timeline = loaded(1, 4, { atStart: true })
    timeline.interrupt()
    const stamp = timeline.beginRead()
    read(timeline, page(messages(count + 1, 5), { atEnd: true }))
    expect(timeline.dropUnread(stamp)).toBe(count)
    expect(timeline.gaps()).toEqual([])
    expect(timeline.atStart).toBe(false)
  })

  it('keeps the gap that was there, with its key', () => {
    const timeline = loaded(1, 3)
    read(timeline, page(messages(8, 9), { atEnd: true }))
    const key = timeline.gaps()[0]?.key
    const stamp = timeline.beginRead()
    timeline.applyPage(page(messages(2, 2)), { around: 'm2' }, timeline.beginRead())
    timeline.applyPage(page(messages(9, 9), { atEnd: true }), 'newest', timeline.beginRead())
    timeline.dropUnread(stamp)
    expect(order(timeline)).toBe('m2 ... m9')
    expect(timeline.gaps().map((gap) => gap.key)).toEqual([key])
  })

  it('may leave nothing, which is then as it was before the first page', () => {
    const timeline = loaded(1, 3, { atStart: true })
    expect(timeline.dropUnread(timeline.beginRead())).toBe(3)
    expect([timeline.snapshot().length, timeline.atStart, timeline.atEnd]).toEqual([
      0,
      false,
      false,
    ])
    read(timeline, page(messages(8, 9), { atEnd: true }))
    expect(order(timeline)).toBe('m8 m9')
  })

  it('changes nothing when all was read again', () => {
    const timeline = loaded(1, 3)
    const stamp = timeline.beginRead()
    timeline.applyPage(page(messages(1, 3), { atEnd: true }), 'newest', timeline.beginRead())
    const before = itemsOf(timeline.snapshot())
    expect(timeline.dropUnread(stamp)).toBe(0)
    expect(itemsOf(timeline.snapshot())).toEqual(before)
  })
})

it('shows no gap after a page from before the loss when the listening is resumed', () => {
  const timeline = loaded(1, 3)
  timeline.interrupt()
  const stamp = timeline.beginRead()
  timeline.interrupt()
  timeline.applyPage(page(messages(4, 9), { atEnd: true }), 'newest', stamp)
  timeline.resume()
  timeline.applyMessage(message(10))
  expect(order(timeline)).toBe('m1 m2 m3 ... m4 m5 m6 m7 m8 m9 m10')
  expect(timeline.atEnd).toBe(true)
})
