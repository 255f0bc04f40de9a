import { describe, expect, it } from 'vitest'
import { type Anchor, createScrollOwner, type ScrollSurface } from './scroll-owner.js'

/** Rows of some height in a view of 100 px, without a browser. */
function world(heights: number[]) {
  const rows = heights.map((px, index) => ({ key: `row ${index}`, px }))
  let topPx = 0
  let viewPx = 100
  let shiftedPx = 0
  let now = 0
  const writes: number[] = []
  const height = () => rows.reduce((sum, { px }) => sum + px, 0) - shiftedPx
  const clamped = (px: number) => Math.max(0, Math.min(px, height() - viewPx))
  const bottoms = () => {
    let bottom = -shiftedPx
    return rows.map(({ key, px }) => {
      bottom += px
      return { key, top: bottom - px - topPx, bottom: bottom - topPx }
    })
  }
  const surface: ScrollSurface = {
    get viewPx() {
      return viewPx
    },
    get topPx() {
      topPx = clamped(topPx)
      return topPx
    },
    get endPx() {
      return Math.max(0, height() - viewPx)
    },
    scrollTo(px) {
      topPx = clamped(px)
      writes.push(topPx)
    },
    shift(px) {
      shiftedPx += px
    },
    settle() {
      const px = topPx + shiftedPx
      shiftedPx = 0
      topPx = clamped(px)
    },
    offsetOf({ key, fromTop }) {
      const row = bottoms().find((one) => one.key === key)
      return row && (fromTop ? row.top : row.bottom)
    },
    rowsInView: (): readonly Anchor[] =>
      bottoms()
        .filter(({ bottom }) => bottom > 1)
        .map(({ key, bottom }) => ({ key, offsetPx: bottom })),
  }
  const owner = createScrollOwner(
    () => surface,
    () => now,
  )
  owner.keep()
  return {
    owner,
    rows,
    writes,
    surface,
    reader(byPx: number) {
      topPx = clamped(topPx + byPx)
    },
    view(px: number) {
      viewPx = px
      topPx = px === 0 ? 0 : topPx
    },
    pass(ms: number) {
      now += ms
    },
    forget() {
      topPx = 0
    },
    offset: (key: string) => surface.offsetOf({ key, offsetPx: 0 }) ?? Number.NaN,
    fromEnd: () => surface.endPx - surface.topPx,
  }
}

const many = (count: number) => Array.from({ length: count }, () => 20)

describe('the owner of the scroll state', () => {
  it('follows the end through growth of any size, and shrinking', () => {
    const { owner, rows, fromEnd } = world(many(50))
    for (const px of [20, 500, 3, 1_000]) {
      rows.push({ key: `new ${px}`, px })
      owner.keep()
      expect(owner.scrolled()).toBe(0)
      expect(fromEnd()).toBe(0)
    }
    rows.splice(10, 30)
    owner.keep()
    expect(owner.following.get()).toBe(true)
    expect(fromEnd()).toBe(0)
  })

  it('is left by what the reader scrolls, also before its event came', () => {
    const heard = world(many(50))
    heard.reader(-50)
    expect(heard.owner.scrolled()).toBe(-50)
    expect(heard.owner.following.get()).toBe(false)
    const unheard = world(many(50))
    unheard.reader(-50)
    unheard.rows.push({ key: 'new', px: 20 })
    unheard.owner.keep()
    expect(unheard.owner.following.get()).toBe(false)
    expect(unheard.fromEnd()).toBe(70)
  })

  it('holds on to the first row in view, whatever comes and goes above and below it', () => {
    const { owner, rows, reader, offset } = world(many(50))
    reader(-305)
    owner.scrolled()
    const key = owner.anchor?.key ?? ''
    const before = offset(key)
    rows.unshift({ key: 'older', px: 777 })
    owner.keep()
    rows.push({ key: 'newer', px: 99 })
    owner.keep()
    rows.splice(3, 5)
    owner.keep()
    const above = rows[2]
    if (above) above.px = 222
    owner.keep()
    expect(offset(key)).toBe(before)
  })

  it('keeps what the reader scrolled between a change and its correction', () => {
    const { owner, rows, reader, offset } = world(many(50))
    reader(-300)
    owner.scrolled()
    const key = owner.anchor?.key ?? ''
    const before = offset(key)
    reader(-30)
    rows.unshift({ key: 'older', px: 500 })
    owner.keep()
    expect(offset(key)).toBe(before + 30)
    expect(owner.scrolled()).toBe(-30)
  })

  it('follows again only when the reader scrolls down to the end', () => {
    const { owner, reader, fromEnd } = world(many(50))
    reader(-10)
    owner.scrolled()
    expect(owner.following.get()).toBe(false)
    reader(-5)
    owner.scrolled()
    expect(owner.following.get()).toBe(false)
    reader(4)
    owner.scrolled()
    expect(owner.following.get()).toBe(true)
    owner.keep()
    expect(fromEnd()).toBe(0)
  })

  it('hears of slow scrolling, however little moves at a time', () => {
    const { owner, reader } = world(many(50))
    for (let step = 0; step < 10; step += 1) {
      reader(-0.3)
      owner.scrolled()
    }
    expect(owner.following.get()).toBe(false)
  })

  it('does not take what the browser forgot for the reader’s scrolling', () => {
    const { owner, reader, view, offset, forget } = world(many(50))
    reader(-305)
    owner.scrolled()
    const key = owner.anchor?.key ?? ''
    const before = offset(key)
    view(0)
    owner.keep()
    view(100)
    owner.scrolled()
    expect(offset(key)).toBe(before)
    owner.moved()
    forget()
    owner.keep()
    expect(offset(key)).toBe(before)
  })

  it('does not take what was laid out between two changes for the reader’s scrolling', () => {
    const shrinkAndGrow = ({ owner, rows, surface }: ReturnType<typeof world>) => {
      owner.willChange()
      const gone = rows.splice(5, 10)
      expect(surface.topPx).toBe(surface.endPx)
      rows.splice(5, 0, ...gone)
      owner.keep()
    }
    const following = world(many(50))
    shrinkAndGrow(following)
    expect(following.owner.following.get()).toBe(true)
    expect(following.fromEnd()).toBe(0)
    const anchored = world(many(50))
    anchored.reader(-105)
    anchored.owner.scrolled()
    const key = anchored.owner.anchor?.key ?? ''
    const before = anchored.offset(key)
    shrinkAndGrow(anchored)
    expect(anchored.offset(key)).toBe(before)
    // What the reader scrolled before that counts, whether its event came or not.
    anchored.reader(-30)
    shrinkAndGrow(anchored)
    expect(anchored.offset(key)).toBe(before + 30)
    expect(anchored.owner.scrolled()).toBe(-30)
  })

  it('writes nothing while the reader may be about to scroll, and goes on when they do not', () => {
    const { owner, rows, pass, fromEnd } = world(many(50))
    owner.readerMayScroll(250)
    rows.push({ key: 'new', px: 20 })
    owner.keep()
    expect(fromEnd()).toBe(20)
    pass(300)
    owner.keep()
    expect(fromEnd()).toBe(0)
    expect(owner.following.get()).toBe(true)
  })

  it('moves the content instead of scrolling while a scroll is under way, and scrolls when it has ended', () => {
    const { owner, rows, reader, writes, offset, surface } = world(many(100))
    reader(-305)
    owner.scrolled()
    const key = owner.anchor?.key ?? ''
    const before = offset(key)
    const { topPx } = surface
    const written = writes.length
    rows.unshift({ key: 'older', px: 400 })
    owner.keep()
    expect(offset(key)).toBe(before)
    expect(writes).toHaveLength(written)
    owner.settled()
    expect(offset(key)).toBe(before)
    expect(surface.topPx).toBe(topPx + 400)
    expect(owner.scrolled()).toBe(0)
  })
})
