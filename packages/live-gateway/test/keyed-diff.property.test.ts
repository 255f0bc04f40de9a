import fc from 'fast-check'
import { applyPatch as applyElsewhere } from 'fast-json-patch'
import { describe, expect, it } from 'vitest'
import { applyPatch } from '../src/revisions/apply-patch.js'
import { createKeyedDiff } from '../src/revisions/keyed-diff.js'

const diff = createKeyedDiff()

const key = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom('a', 'b', 'id', 'text', 'user') },
  fc.constantFrom(
    '__proto__',
    'constructor',
    'prototype',
    '_t',
    '_0',
    '0',
    '',
    '/',
    '~',
    '~1',
    'a/b~c',
    '-',
  ),
  fc.string({ unit: 'grapheme', maxLength: 3 }),
)
const leaf = fc.oneof(
  fc.integer(),
  fc.string({ unit: 'grapheme' }),
  fc.boolean(),
  fc.constant(null),
)

const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.array(tie('value'), { maxLength: 5 }),
    fc
      .array(fc.tuple(key, tie('value')), { maxLength: 4 })
      // Not by assignment, which would set a prototype instead of the key `__proto__`.
      .map((entries) => Object.fromEntries(entries)),
  ),
}))

const row = fc.record({ id: fc.integer({ min: 0, max: 12 }), text: leaf }, { requiredKeys: ['id'] })
const rows = fc.uniqueArray(row, { selector: ({ id }) => id, maxLength: 10 })
const envelope = (list: unknown) => ({ data: { messages: list } })

/** Through the text, as it goes over the wire. */
const elsewhere = (before: unknown, patch: unknown) =>
  applyElsewhere(
    JSON.parse(JSON.stringify(before)),
    JSON.parse(JSON.stringify(patch)),
    true,
    true,
    true,
  ).newDocument

describe('a patch of the gateway', () => {
  it('leads an independent implementation from any document to any other', () => {
    let made = 0
    fc.assert(
      fc.property(value, value, (before, after) => {
        const patch = diff(JSON.stringify(before), JSON.stringify(after))
        if (patch === undefined) return
        made += 1
        // Compared as text with sorted keys, since an own `__proto__` escapes most comparisons.
        expect(sorted(elsewhere(before, patch))).toBe(sorted(after))
      }),
      { numRuns: 2_000 },
    )
    expect(made).toBeGreaterThan(1_000)
  })

  it('is always there for rows with ids that are added, removed, edited and moved', () => {
    fc.assert(
      fc.property(rows, rows, (before, after) => {
        const [from, to] = [envelope(before), envelope(after)]
        const patch = diff(JSON.stringify(from), JSON.stringify(to))
        expect(patch).toBeDefined()
        expect(elsewhere(from, patch)).toEqual(JSON.parse(JSON.stringify(to)))
      }),
      { numRuns: 1_000 },
    )
  })

  it('of a row that moves is a move', () => {
    const list = ['a', 'b', 'c', 'd'].map((id) => ({ id, text: `long text of ${id}` }))
    const moved = [list[3], ...list.slice(0, 3)]
    const patch = diff(JSON.stringify(envelope(list)), JSON.stringify(envelope(moved)))
    expect(patch).toEqual([{ op: 'move', from: '/data/messages/3', path: '/data/messages/0' }])
  })

  it('of a window that slides is one removal and one addition', () => {
    const list = Array.from({ length: 51 }, (_, id) => ({ id, text: `text ${id}` }))
    const patch = diff(
      JSON.stringify(envelope(list.slice(0, 50))),
      JSON.stringify(envelope(list.slice(1))),
    )
    expect(patch?.map(({ op, path }) => `${op} ${path}`)).toEqual([
      'remove /data/messages/0',
      'add /data/messages/49',
    ])
  })

  it('is never made for a key that reaches a prototype', () => {
    expect(diff('{"a":{}}', '{"a":{"__proto__":{"polluted":true}}}')).toBeUndefined()
    expect(diff('{"a":{"constructor":1}}', '{"a":{"constructor":2}}')).toBeUndefined()
  })

  it('escapes / and ~ in keys', () => {
    expect(diff('{"a/b":1,"c~d":1}', '{"a/b":2,"c~d":2}')).toEqual([
      { op: 'replace', path: '/a~1b', value: 2 },
      { op: 'replace', path: '/c~0d', value: 2 },
    ])
  })
})

describe('applying a patch', () => {
  it.each([
    ['an index past the end', [{ op: 'add', path: '/list/9', value: 1 }]],
    ['a path that is not there', [{ op: 'replace', path: '/nothing/here', value: 1 }]],
    ['a removal of nothing', [{ op: 'remove', path: '/list/2' }]],
    ['a pointer that is none', [{ op: 'add', path: 'list', value: 1 }]],
    ['a prototype', [{ op: 'add', path: '/__proto__/polluted', value: true }]],
  ] as const)('is refused for %s', (_, patch) => {
    expect(applyPatch({ list: [1] }, patch)).toBeUndefined()
    expect(Object.prototype).not.toHaveProperty('polluted')
  })
})

function sorted(json: unknown): string {
  if (Array.isArray(json)) return `[${json.map(sorted)}]`
  if (typeof json !== 'object' || json === null) return JSON.stringify(json)
  const entries = Object.entries(json).sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${entries.map(([name, inner]) => `${JSON.stringify(name)}:${sorted(inner)}`)}}`
}
