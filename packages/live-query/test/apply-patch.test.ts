import fc from 'fast-check'
import independent, { type Operation } from 'fast-json-patch'
import { describe, expect, it } from 'vitest'
import { applyPatch } from '../src/apply-patch.js'

const keys = ['a', 'b', 'a/b', 'm~n', '', '0', 'hasOwnProperty']
const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.integer(),
    fc.string(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom(...keys), tie('value'), { maxKeys: 4 }),
  ),
})).value
const draft = fc.record({
  op: fc.constantFrom('add', 'remove', 'replace', 'move'),
  place: fc.nat(),
  source: fc.nat(),
  key: fc.constantFrom(...keys),
  value: json,
})

describe('a patch', () => {
  it('gives what an independent implementation gives', () => {
    fc.assert(
      fc.property(json, fc.array(draft, { minLength: 1, maxLength: 6 }), (data, drafts) => {
        const document = { data, extensions: {} }
        const before = JSON.stringify(document)
        let expected = structuredClone(document) as unknown
        const patch: Operation[] = []
        for (const one of drafts) {
          const operation = validIn(expected, one)
          if (!operation) continue
          const next = applied(expected, operation)
          if (next === undefined) continue
          expected = next
          patch.push(operation)
        }
        expect(applyPatch(document, patch)).toEqual(expected)
        expect(JSON.stringify(document)).toBe(before)
      }),
      { numRuns: 1_000, endOnFailure: true },
    )
  })

  it('slides a window as the gateway writes it', () => {
    const answer = { data: { messages: { messages: [{ id: 1 }, { id: 2 }], atStart: true } } }
    const slid = applyPatch(answer, [
      { op: 'remove', path: '/data/messages/messages/0' },
      { op: 'add', path: '/data/messages/messages/1', value: { id: 3 } },
      { op: 'replace', path: '/data/messages/atStart', value: false },
    ])
    expect(slid).toEqual({
      data: { messages: { messages: [{ id: 2 }, { id: 3 }], atStart: false } },
    })
  })

  const document = { data: { list: [1, 2], text: 'x', nothing: null } }
  const refused: readonly (readonly [string, unknown])[] = [
    ['reaches a prototype by __proto__', add('/data/__proto__/polluted')],
    ['sets __proto__', add('/data/__proto__')],
    ['reaches a prototype by constructor', add('/data/constructor/prototype/polluted')],
    ['sets prototype', add('/data/prototype')],
    ['sets constructor', add('/data/constructor')],
    ['removes __proto__', { op: 'remove', path: '/data/__proto__' }],
    ['reaches the prototype of a list', add('/data/list/__proto__/polluted')],
    [
      'reaches the prototype by a move',
      { op: 'move', from: '/data/text', path: '/__proto__/text' },
    ],
    ['moves from a prototype', { op: 'move', from: '/data/toString', path: '/data/a' }],
    [
      'has an operation that no live query sends',
      { op: 'copy', from: '/data/text', path: '/data/a' },
    ],
    ['replaces the whole', { op: 'replace', path: '', value: {} }],
    ['adds beside the document', add('data')],
    ['adds behind the end of a list', add('/data/list/3')],
    ['removes behind the end of a list', { op: 'remove', path: '/data/list/2' }],
    ['sets the length of a list', { op: 'replace', path: '/data/list/length', value: 9_999_999 }],
    ['names an index with a zero before it', add('/data/list/01')],
    ['goes through a text', add('/data/text/0')],
    ['goes through null', add('/data/nothing/a')],
    ['replaces what is not there', { op: 'replace', path: '/data/other', value: 1 }],
    ['moves something into itself', { op: 'move', from: '/data', path: '/data/list/0' }],
    ['has no value', { op: 'add', path: '/data/a' }],
    ['has no path', { op: 'add', value: 1 }],
    ['has an unknown operation', { op: 'test', path: '/data/text', value: 'x' }],
    ['is no object', 7],
    ['is null', null],
  ]
  it.each(refused)('that %s is refused, and leaves everything as it was', (_title, operation) => {
    const before = JSON.stringify(document)
    expect(applyPatch(document, [add('/data/first'), operation])).toBeUndefined()
    expect(JSON.stringify(document)).toBe(before)
    for (const prototype of [Object.prototype, Array.prototype])
      expect(prototype).not.toHaveProperty('polluted')
  })

  it('may have 1,000 operations and not one more', () => {
    const patch = Array.from({ length: 1_000 }, () => add('/data/list/-'))
    expect(applyPatch(document, patch)).toHaveProperty('data.list.length', 1_002)
    expect(applyPatch(document, [...patch, add('/data/list/-')])).toBeUndefined()
  })
})

function add(path: string) {
  return { op: 'add', path, value: { by: 'patch' } }
}

/** The operation that is meant, on what there is; undefined where there is nothing for it. */
function validIn(
  document: unknown,
  { op, place, source, key, value }: typeof draft extends fc.Arbitrary<infer One> ? One : never,
): Operation | undefined {
  const known = pointersOf(document)
  if (known.length === 0 && op !== 'add') return undefined
  const existing = known[place % known.length]?.pointer ?? ''
  const from = known[source % known.length]?.pointer ?? ''
  if (op === 'remove') return { op, path: existing }
  if (op === 'replace') return { op, path: existing, value }
  // What is moved is gone when its place is sought: it may not stand on the way there, nor move what does.
  const targets = op === 'move' ? pointersOf(without(document, from)) : known
  const containers = [{ pointer: '', value: document }, ...targets].filter(
    ({ value }) => typeof value === 'object' && value !== null,
  )
  const container = containers[place % containers.length]
  if (!container) return undefined
  const isList = Array.isArray(container.value)
  const index = isList ? place % ((container.value as unknown[]).length + 1) : 0
  const path = `${container.pointer}/${isList ? (place % 3 ? index : '-') : escaped(key)}`
  return op === 'add' ? { op, path, value } : { op, from, path }
}

/** Undefined where it stumbles: it walks the path of a move before what is moved has gone. */
function applied(document: unknown, operation: Operation): unknown {
  try {
    const copy = structuredClone(document)
    return independent.applyOperation(copy, structuredClone(operation)).newDocument
  } catch {
    return undefined
  }
}

function without(document: unknown, path: string): unknown {
  return independent.applyOperation(structuredClone(document), { op: 'remove', path }).newDocument
}

function pointersOf(value: unknown, pointer = ''): { pointer: string; value: unknown }[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => {
    const own = `${pointer}/${escaped(key)}`
    return [{ pointer: own, value: inner }, ...pointersOf(inner, own)]
  })
}

const escaped = (key: string) => key.replaceAll('~', '~0').replaceAll('/', '~1')
