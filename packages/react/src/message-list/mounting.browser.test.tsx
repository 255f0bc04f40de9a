import { describe, expect, it } from 'vitest'
import { expectNear, filled, openList } from '../../test/list-scene.js'

describe('what the list mounts', () => {
  it('is the last block at first, at the end, and the older ones when there is time', async () => {
    const scene = await openList(1_000)
    expectNear(scene.fromEnd(), 0)
    await filled(scene)
    expect(scene.count('message-row')).toBe(1_000)
    expect(scene.count('message-spacer')).toBe(0)
    expectNear(scene.fromEnd(), 0)
  })

  it('are blocks of about 40 that the browser skips while they are far from view', async () => {
    const scene = await openList(1_000)
    await filled(scene)
    const blocks = [...scene.log().querySelectorAll('[data-parley-part="message-block"]')]
    for (const block of blocks) {
      expect(block.children.length).toBeLessThanOrEqual(80)
      expect(block.children.length).toBeGreaterThanOrEqual(20)
    }
    const [first] = blocks
    expect(first && getComputedStyle(first).contentVisibility).toBe('auto')
    const last = blocks.at(-1)
    expect(last && getComputedStyle(last).contentVisibility).toBe('visible')
  })

  it('is only what is round the reader of 10,000 messages, between spacers of their height', async () => {
    const scene = await openList(10_000)
    await filled(scene)
    expect(scene.count('message-row')).toBeLessThan(600)
    expect(scene.count('message-spacer')).toBe(1)
    await scene.scrollTo(scene.log().scrollHeight / 2)
    await filled(scene)
    expect(scene.count('message-spacer')).toBe(2)
    expect(scene.count('message-row')).toBeLessThan(600)
    const rowPx = scene.log().scrollHeight / 10_000
    expect(rowPx).toBeGreaterThan(20)
    expect(rowPx).toBeLessThan(100)
  })

  it('is there in the frame after a jump of the scrollbar, wherever it goes', async () => {
    const scene = await openList(10_000)
    for (const share of [0.5, 0.1, 0.9, 0, 0.333, 1, 0.7]) {
      await scene.scrollTo(scene.log().scrollHeight * share)
      const { top, left, width, height } = scene.log().getBoundingClientRect()
      for (const y of [0.1, 0.5, 0.9]) {
        const hit = document.elementFromPoint(left + width / 2, top + height * y)
        expect(hit?.closest('[data-parley-part="message-spacer"]')).toBeNull()
      }
    }
  })

  it('stays there while it holds the focus or what is selected', async () => {
    const scene = await openList(10_000)
    await filled(scene)
    const focused = scene.row('Message 9990').querySelector('article')
    focused?.focus({ preventScroll: true })
    await scene.scrollTo(scene.log().scrollHeight / 2)
    await filled(scene)
    expect(focused?.isConnected).toBe(true)
    expect(document.activeElement).toBe(focused)
    focused?.blur()

    const selected = scene.row(scene.firstInView())
    getSelection()?.selectAllChildren(selected)
    await scene.scrollTo(0)
    await filled(scene)
    expect(selected.isConnected).toBe(true)
    expect(getSelection()?.toString()).toContain('Message')
    getSelection()?.removeAllRanges()
    await scene.scrollTo(scene.log().scrollHeight / 4)
    await filled(scene)
    expect(selected.isConnected).toBe(false)
  })

  it('keeps the place of the reader while blocks come and go round them', async () => {
    const scene = await openList(10_000)
    await scene.scrollTo(scene.log().scrollHeight / 3)
    const text = scene.firstInView()
    const before = scene.topOf(text)
    await filled(scene)
    expectNear(scene.topOf(text), before)
  })

  it('can be printed: nothing of it is skipped or cut off', async () => {
    const scene = await openList(100)
    await filled(scene)
    const rules = [...document.styleSheets]
      .flatMap((sheet) => [...sheet.cssRules])
      .flatMap((rule) => ('cssRules' in rule ? [...(rule as CSSGroupingRule).cssRules] : []))
    const print = rules.filter(
      (rule) => rule instanceof CSSMediaRule && rule.media.mediaText === 'print',
    )
    expect(print.map((rule) => rule.cssText).join()).toMatch(
      /message-block.*content-visibility: visible/s,
    )
  })
})
