import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { OrderedList } from '../src/timeline/ordered-list.js'

interface Entry {
  readonly key: number
  readonly value: string
}

const empty = new OrderedList<{ readonly key: number }, Entry>((a, b) => a.key - b.key)

function itemsOf(list: typeof empty): readonly (Entry | undefined)[] {
  return Array.from({ length: list.length }, (_, index) => list.at(index))
}

const change = fc.record({
  key: fc.integer({ min: 0, max: 400 }),
  value: fc.string({ maxLength: 2 }),
  removes: fc.boolean(),
})

describe('an ordered list', () => {
  it('holds what a sorted array would hold after any changes', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 600, size: 'max' }), (changes) => {
        let list = empty
        const model = new Map<number, Entry>()
        for (const { key, value, removes } of changes) {
          if (removes) model.delete(key)
          else model.set(key, { key, value })
          list = removes ? list.without({ key }) : list.with({ key, value })
        }
        const expected = [...model.values()].sort((a, b) => a.key - b.key)
        expect(itemsOf(list)).toEqual(expected)
        for (let key = -1; key <= 401; key++)
          expect(list.search({ key })).toBe(expected.filter((entry) => entry.key < key).length)
      }),
      { numRuns: 60 },
    )
  })

  it('never changes: a list that was taken before holds what it held', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 300, size: 'max' }), (changes) => {
        let list = empty
        const taken: { list: typeof empty; items: readonly (Entry | undefined)[] }[] = []
        changes.forEach(({ key, value, removes }, index) => {
          if (index % 20 === 0) taken.push({ list, items: itemsOf(list) })
          list = removes ? list.without({ key }) : list.with({ key, value })
        })
        for (const { list, items } of taken) expect(itemsOf(list)).toEqual(items)
      }),
      { numRuns: 60 },
    )
  })

  it('holds thousands that were appended, prepended or put in between', () => {
    let list = empty
    for (let key = 0; key < 5_000; key++) list = list.with({ key, value: 'appended' })
    for (let key = -1; key >= -5_000; key--) list = list.with({ key, value: 'prepended' })
    for (let key = -4_999; key < 4_999; key++)
      list = list.with({ key: key + 0.5, value: 'between' })
    expect(list.length).toBe(19_998)
    const keys = itemsOf(list).map((entry) => entry?.key)
    expect(keys).toEqual(keys.toSorted((a, b) => (a ?? 0) - (b ?? 0)))
    for (let key = -5_000; key < 5_000; key++) list = list.without({ key })
    expect(list.length).toBe(9_998)
    expect(list.at(0)).toEqual({ key: -4_998.5, value: 'between' })
  })

  it('removes whole ranges as a filtered array would', () => {
    const key = fc.integer({ min: -10, max: 3_010 })
    fc.assert(
      fc.property(fc.array(fc.tuple(key, key), { maxLength: 8 }), (ranges) => {
        let list = empty
        for (let each = 0; each < 3_000; each++) list = list.with({ key: each, value: 'kept' })
        let expected = itemsOf(list)
        for (const [one, other] of ranges) {
          const [low, high] = [Math.min(one, other), Math.max(one, other)]
          list = list.without({ key: low }, { key: high })
          expected = expected.filter((entry) => entry && (entry.key < low || entry.key > high))
          expect(itemsOf(list)).toEqual(expected)
        }
        for (const { key } of [{ key: 5 }, { key: 2_999 }]) {
          const found = list.with({ key, value: 'again' })
          expect(found.at(found.search({ key }))).toEqual({ key, value: 'again' })
        }
      }),
      { numRuns: 30 },
    )
  })

  it('holds the same when there is nothing to remove', () => {
    const list = empty.with({ key: 1, value: 'one' })
    expect(itemsOf(list.without({ key: 2 }))).toEqual(itemsOf(list))
    expect(empty.without({ key: 2 }).length).toBe(0)
  })

  it('has nothing outside its bounds', () => {
    const list = empty.with({ key: 1, value: 'one' })
    for (const index of [-1, 1, Number.NaN, 0.5]) expect(list.at(index)).toBeUndefined()
  })

  it('shares nearly all of itself with the list it was made from', () => {
    let list = empty
    for (let key = 0; key < 10_000; key++) list = list.with({ key, value: 'kept' })
    const changed = list.with({ key: 5_000, value: 'changed' })
    let shared = 0
    for (let index = 0; index < list.length; index++)
      if (list.at(index) === changed.at(index)) shared++
    expect(shared).toBe(9_999)
  })

  it('finds what changed among 100,000 without looking at all of them', () => {
    let compared = 0
    let list = new OrderedList<{ readonly key: number }, Entry>((a, b) => {
      compared++
      return a.key - b.key
    })
    for (let key = 0; key < 100_000; key++) list = list.with({ key, value: 'before' })
    const changed = list.with({ key: 50_000, value: 'after' }).with({ key: 100_000, value: 'new' })
    compared = 0
    expect(changed.changesSince(list)).toEqual([
      { index: 50_000, removed: 1, added: 1 },
      { index: 100_000, removed: 0, added: 1 },
    ])
    expect(compared).toBeLessThan(3_000)
  })
})
