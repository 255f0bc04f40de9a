import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Block, changeBlocks, cutBlocks } from './blocks.js'

const lengthOf = (blocks: readonly Block[]) => blocks.reduce((sum, { count }) => sum + count, 0)

/** Blocks beside the plain list that they stand for: which items each block holds, by walking through all. */
function world(length: number) {
  const blocks = cutBlocks(length)
  let items = Array.from({ length }, (_, index) => index)
  let made = length
  const contents = () => {
    let from = 0
    return new Map(
      blocks.map((block) => {
        from += block.count
        return [block, items.slice(from - block.count, from)]
      }),
    )
  }
  return {
    blocks,
    contents,
    change(index: number, removed: number, added: number) {
      const touched = new Set<Block>()
      changeBlocks(blocks, items.length, { index, removed, added }, touched)
      const fresh = Array.from({ length: added }, () => made++)
      items = [...items.slice(0, index), ...fresh, ...items.slice(index + removed)]
      return touched
    },
  }
}

/** What a block shows depends on its own items and on the one before and the one after. */
function withNeighbours(contents: Map<Block, number[]>) {
  const all = [...contents]
  return new Map(
    all.map(([block, items], index) => [
      block,
      [all[index - 1]?.[1].at(-1), ...items, all[index + 1]?.[1][0]],
    ]),
  )
}

describe('blocks', () => {
  it('hold all items after any changes, none empty, none too large, and tell of all that look different', () => {
    const change = fc.record({
      place: fc.double({ min: 0, max: 1, noNaN: true }),
      removed: fc.oneof(fc.constant(0), fc.nat({ max: 3 }), fc.nat({ max: 300 })),
      added: fc.oneof(fc.constant(0), fc.nat({ max: 3 }), fc.nat({ max: 300 })),
    })
    fc.assert(
      fc.property(fc.nat({ max: 500 }), fc.array(change, { maxLength: 60 }), (length, changes) => {
        const { blocks, contents, change } = world(length)
        let size = length
        for (const { place, removed, added } of changes) {
          const index = Math.round(place * size)
          const gone = Math.min(removed, size - index)
          const before = withNeighbours(contents())
          const touched = change(index, gone, added)
          size += added - gone
          expect(lengthOf(blocks)).toBe(size)
          expect(blocks.every(({ count }) => count > 0 && count <= 80)).toBe(true)
          expect(new Set(blocks.map(({ key }) => key)).size).toBe(blocks.length)
          for (const [block, items] of withNeighbours(contents()))
            if (before.has(block) && !touched.has(block)) expect(items).toEqual(before.get(block))
          for (const block of touched) expect(blocks).toContain(block)
        }
      }),
      { numRuns: 400 },
    )
  })

  it('are about 40 items each', () => {
    for (const count of [30, 41, 59, 100, 1_000, 100_000])
      for (const block of cutBlocks(count)) {
        expect(block.count).toBeGreaterThan(19)
        expect(block.count).toBeLessThan(61)
      }
    expect(cutBlocks(0)).toEqual([])
  })

  it('stay as they are when older items come in, and only the first looks different', () => {
    const { blocks, change, contents } = world(400)
    const before = contents()
    const first = blocks[0]
    const touched = change(0, 0, 50)
    for (const [block, items] of before) expect(contents().get(block)).toEqual(items)
    expect([...touched].filter((block) => before.has(block))).toEqual([first])
  })

  it('take what comes at the end into the last one until it is full', () => {
    const { blocks, change } = world(40)
    change(40, 0, 1)
    expect(blocks.map(({ count }) => count)).toEqual([40, 1])
    for (let each = 0; each < 39; each++) change(41 + each, 0, 1)
    expect(blocks.map(({ count }) => count)).toEqual([40, 40])
    change(80, 0, 1)
    expect(blocks.map(({ count }) => count)).toEqual([40, 40, 1])
  })

  it('do not shift later ones when something comes in between or goes', () => {
    const { blocks, change, contents } = world(400)
    const last = blocks.at(-1)
    const items = last && contents().get(last)
    for (let each = 0; each < 100; each++) change(60, 0, 1)
    expect(last && contents().get(last)).toEqual(items)
    expect(blocks.length).toBeGreaterThan(10)
    change(45, 160, 0)
    expect(last && contents().get(last)).toEqual(items)
  })

  it('look different when they are cut, though what came is in the others', () => {
    const { blocks, change, contents } = world(400)
    const first = blocks[0] as Block
    const before = contents().get(first)
    expect([...change(39, 0, 60)]).toContain(first)
    expect(contents().get(first)).toEqual(before?.slice(0, first.count))
  })

  it('are gone with their last item', () => {
    const { blocks, change } = world(120)
    change(0, 120, 0)
    expect(blocks).toEqual([])
    change(0, 0, 3)
    expect(blocks.map(({ count }) => count)).toEqual([3])
  })
})
