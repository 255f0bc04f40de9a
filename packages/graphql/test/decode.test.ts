import { ChatError } from '@parley/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decode, parleyOperations, selectionOf } from '../src/index.js'
import { wireConversation, wireMessage } from './parley-answers.js'

const { date, id, list, long, map, object, optional, readable, string, union } = decode

describe('the decoders', () => {
  it('take whole numbers up to 2^53, also as strings', () => {
    expect(long(7, 'at')).toBe(7)
    expect(long('9007199254740991', 'at')).toBe(Number.MAX_SAFE_INTEGER)
    expect(long('-3', 'at')).toBe(-3)
    for (const wrong of [
      '',
      ' 1',
      '1e3',
      '0x1',
      '9007199254740993',
      1.5,
      Number.NaN,
      null,
      true,
      [1],
    ]) {
      expect(() => long(wrong, 'data.at')).toThrow(/whole number at data\.at/)
    }
  })

  it('take numbers only as numbers', () => {
    expect(decode.number(7, 'at')).toBe(7)
    expect(() => decode.number('7', 'data.at')).toThrow(/number at data\.at/)
  })

  it('take numeric ids, and dates', () => {
    expect(id(12, 'id')).toBe('12')
    expect(id('a', 'id')).toBe('a')
    expect(date('2025-06-15T15:06:40.000Z', 'at')).toBe(1_750_000_000_000)
    expect(() => date('yesterday', 'at')).toThrow(/date at at/)
  })

  it('say what to ask for, so that documents and answers cannot drift apart', () => {
    interface Author {
      readonly id: string
      readonly name?: string
    }
    const author = object<Author>({ id: string, name: optional(string) })
    const note = object<{ author: Author }>({ author: map(author, (read) => read) })
    expect(selectionOf(list(readable(note)))).toBe('{author{id name}}')
    expect(selectionOf(union<{ author: Author } | Author>({ Note: note, Author: author }))).toBe(
      '{__typename ...on Note{author{id name}}...on Author{id name}}',
    )
  })

  it('make fresh objects of the named fields only', () => {
    const wire = JSON.parse('{"id":"a","__proto__":{"polluted":1},"constructor":{},"extra":1}')
    const read = object<{ id: string; name?: string }>({ id: string, name: optional(string) })(
      wire,
      'x',
    )
    expect(Object.keys(read)).toEqual(['id'])
    expect(Object.getPrototypeOf(read)).toBe(Object.prototype)
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })
})

const keys = [
  '__proto__',
  'constructor',
  'toString',
  '__typename',
  'id',
  'text',
  'events',
  'messages',
]
const hostile = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    fc.constantFrom(
      null,
      undefined,
      true,
      Number.NaN,
      -0,
      Number.POSITIVE_INFINITY,
      '',
      '7',
      'Events',
      'MessageEvent',
      'Subscribed',
    ),
    fc.string(),
    fc.double(),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.oneof(fc.constantFrom(...keys), fc.string()), tie('value'), { maxKeys: 6 }),
    fc.constantFrom(wireMessage, wireConversation),
  ),
})).value

/** An answer of the right shape with one place of it replaced. */
const nearlyRight = fc
  .record({ place: fc.array(fc.nat(12), { maxLength: 5 }), value: hostile })
  .map(({ place, value }) => {
    const answer = structuredClone({
      __typename: 'Events',
      checkpoint: '1',
      events: [
        { __typename: 'MessageEvent', message: wireMessage },
        { __typename: 'ConversationEvent', conversation: wireConversation },
      ],
      messages: [wireMessage],
      atStart: true,
      atEnd: true,
    })
    let at: unknown = answer
    for (const [depth, step] of place.entries()) {
      const names = typeof at === 'object' && at !== null ? Object.keys(at) : []
      const name = names[step % Math.max(names.length, 1)]
      if (name === undefined) break
      const holder = at as Record<string, unknown>
      if (depth === place.length - 1)
        Object.defineProperty(holder, name, { value, enumerable: true })
      at = holder[name]
    }
    return answer as unknown
  })

const me = { id: 'u1' }
const operations = [
  (data: unknown) =>
    parleyOperations.loadMessages.decode(
      { messages: data },
      { me, request: { conversationId: 'c1', start: 'newest', limit: 1 } },
    ),
  (data: unknown) =>
    parleyOperations.loadConversations?.decode(
      { conversations: data },
      { me, request: { limit: 1 } },
    ),
  (data: unknown) =>
    parleyOperations.subscriptions.conversation?.[0]?.decode(
      { conversationUpdates: data },
      { me, request: { topic: { kind: 'conversation', conversationId: 'c1' } } },
    ),
  (data: unknown) => parleyOperations.loadUsers?.decode(data, { me, request: [] }),
]

describe('whatever a server answers', () => {
  it('is read into a clean value or refused with a ChatError that quotes nothing', () => {
    fc.assert(
      fc.property(fc.oneof(hostile, nearlyRight), fc.nat(operations.length - 1), (data, which) => {
        try {
          assertClean(operations[which]?.(data))
        } catch (error) {
          expect(error).toBeInstanceOf(ChatError)
          expect((error as ChatError).code).toBe('server')
          expect((error as ChatError).message).toMatch(
            /^The answer has no [a-z ]+ at data[\w.[\]]*: see the server's log\.$/,
          )
        }
      }),
      { numRuns: 3_000 },
    )
    expect(({} as Record<string, unknown>)['text']).toBeUndefined()
  }, 30_000)

  it('is refused without a stack overflow when it nests deeply', () => {
    let deep: unknown = 'end'
    for (let level = 0; level < 10_000; level += 1)
      deep = { messages: deep, events: [deep].slice(0, 1) }
    for (const read of operations) expect(() => read(deep)).toThrow(ChatError)
  })
})

/** Plain data with known names, no inherited surprises. */
function assertClean(value: unknown): void {
  if (typeof value !== 'object' || value === null) return
  const prototype = Object.getPrototypeOf(value)
  expect(prototype === Object.prototype || prototype === Array.prototype).toBe(true)
  for (const key of Object.keys(value)) {
    if (!Array.isArray(value)) expect(key).toMatch(/^[a-z][A-Za-z]*$/)
    assertClean((value as Record<string, unknown>)[key])
  }
}
