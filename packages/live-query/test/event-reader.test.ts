import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createEventReader, type ServerEvent } from '../src/event-reader.js'

const encoder = new TextEncoder()

describe('an event stream', () => {
  it('gives the same events however its bytes are cut and its lines are ended', () => {
    const word = fc.string({
      unit: fc.constantFrom('a', ' ', ':', 'é', '👍', '한', '{', '"'),
      maxLength: 8,
    })
    const block = fc.record({
      data: fc.array(word, { minLength: 1, maxLength: 3 }),
      type: fc.option(fc.constantFrom('end', 'patch'), { nil: undefined }),
      id: fc.option(fc.constantFrom('e:1', 'e:2'), { nil: undefined }),
      comment: fc.boolean(),
    })
    const lineEnd = fc.constantFrom('\n', '\r', '\r\n')
    fc.assert(
      fc.property(
        fc.array(block, { maxLength: 6 }),
        fc.infiniteStream(lineEnd),
        fc.boolean(),
        fc.array(fc.nat(), { maxLength: 30 }),
        (blocks, ends, hasMark, cuts) => {
          let id: string | undefined
          const expected = blocks.map(({ data, type, id: own }): ServerEvent => {
            id = own ?? id
            return { type: type ?? 'message', data: data.join('\n'), id }
          })
          const lines = blocks.flatMap(({ data, type, id: own, comment }) => [
            ...(comment ? [':', ': a comment', 'unknown: field'] : []),
            ...(own === undefined ? [] : [`id: ${own}`]),
            ...(type === undefined ? [] : [`event: ${type}`]),
            ...data.map((text, index) =>
              index % 2 || text.startsWith(' ') ? `data: ${text}` : `data:${text}`,
            ),
            '',
          ])
          let before = ''
          const text = lines.map((line) => {
            const next = ends.next().value as string
            // An empty line that follows a bare CR by LF would be the rest of a CRLF.
            const end = before === '\r' && line === '' && next === '\n' ? '\r' : next
            before = end
            return `${line}${end}`
          })
          const bytes = encoder.encode((hasMark ? '\uFEFF' : '') + text.join(''))
          expect(read(pieces(bytes, cuts))).toEqual(expected)
        },
      ),
      { numRuns: 1_000 },
    )
  })

  it('keeps a character that is cut between two chunks whole', () => {
    const bytes = encoder.encode('data: 👩‍👩‍👧 ok\n\n')
    expect(read([...bytes].map((byte) => Uint8Array.of(byte)))).toEqual([
      { type: 'message', data: '👩‍👩‍👧 ok', id: undefined },
    ])
  })

  it('tells an event at its empty line, also where that is a bare CR at the end of a chunk', () => {
    const events: ServerEvent[] = []
    const push = createEventReader((event) => events.push(event))
    push(encoder.encode('data: one\r\r'))
    expect(events).toHaveLength(1)
    push(encoder.encode('\ndata: two\n\n'))
    expect(events.map(({ data }) => data)).toEqual(['one', 'two'])
  })

  it('tells nothing of blocks without data, of comments and of an event that never ended', () => {
    expect(
      read([encoder.encode('retry: 500\n\n:\n\nid: 7\n\nevent: x\n\ndata: unfinished\n')]),
    ).toEqual([])
  })

  it('keeps the latest id for events that have none, and takes none with a NUL', () => {
    const ids = read([
      encoder.encode('id: 1\ndata: a\n\ndata: b\n\nid: 2\0\ndata: c\n\nid\ndata: d\n\n'),
    ])
    expect(ids.map(({ id }) => id)).toEqual(['1', '1', '1', ''])
  })

  it.each([
    ['a line', 'data: x'],
    ['an event of many lines', 'data: x\n'],
  ])('ends where %s is larger than what is taken', (_title, part) => {
    const push = createEventReader(() => {}, 100)
    const chunk = encoder.encode(part)
    expect(() => {
      for (let times = 0; times < 1_000; times += 1) push(chunk)
    }).toThrow('too large')
  })
})

function read(chunks: readonly Uint8Array[]): ServerEvent[] {
  const events: ServerEvent[] = []
  const push = createEventReader((event) => events.push(event))
  for (const chunk of chunks) push(chunk)
  return events
}

function pieces(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort(
    (a, b) => a - b,
  )
  return places.slice(1).map((place, index) => bytes.subarray(places[index], place))
}
