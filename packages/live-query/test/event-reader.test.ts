import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createEventReader } from '../src/event-reader.js'

const encoder = new TextEncoder()

describe('a stream of the gateway', () => {
  it('gives the same answers however its bytes are cut, and nothing of what is no answer', () => {
    const text = fc.string({
      unit: fc.constantFrom('a', ' ', ':', 'é', '👍', '한', '\n', '\r', '\u2028', 'id: 1', '"'),
      maxLength: 8,
    })
    const answer = fc.record({ id: fc.constantFrom('e:1', 'e:2', ''), body: fc.record({ text }) })
    const other = fc.constantFrom(
      ':\n\n',
      'retry: 500\n\n',
      'event: end\ndata: {"code":"rotate"}\n\n',
      'data: {"errors":[]}\n\n',
      'data: done\n\n',
      'event: tomorrow\nid: 9\ndata: {}\n\n',
    )
    fc.assert(
      fc.property(
        fc.array(fc.oneof(answer, other), { maxLength: 8 }),
        fc.array(fc.nat(), { maxLength: 30 }),
        (frames, cuts) => {
          const bytes = encoder.encode(
            frames
              .map((frame) =>
                typeof frame === 'string'
                  ? frame
                  : `id: ${frame.id}\ndata: ${JSON.stringify(frame.body)}\n\n`,
              )
              .join(''),
          )
          const answers = frames.filter((frame) => typeof frame !== 'string')
          expect(read(pieces(bytes, cuts))).toEqual(answers)
        },
      ),
      { numRuns: 1_000 },
    )
  })

  it('keeps a character that is cut between two chunks whole', () => {
    const bytes = encoder.encode('id: e:1\ndata: {"text":"👩‍👩‍👧 ok"}\n\n')
    expect(read([...bytes].map((byte) => Uint8Array.of(byte)))).toEqual([
      { id: 'e:1', body: { text: '👩‍👩‍👧 ok' } },
    ])
  })

  it('tells an answer as soon as it has ended, and nothing of one that has not', () => {
    const told: unknown[] = []
    const push = createEventReader((body) => told.push(body))
    push(encoder.encode('id: e:1\ndata: 1\n\nid: e:2\ndata: 2\n'))
    expect(told).toEqual([1])
    push(encoder.encode('\n'))
    expect(told).toEqual([1, 2])
  })

  it('throws where an answer is no JSON', () => {
    const push = createEventReader(() => {})
    expect(() => push(encoder.encode('id: e:1\ndata: <html>\n\n'))).toThrow(SyntaxError)
  })
})

function read(chunks: readonly Uint8Array[]): { readonly id: string; readonly body: unknown }[] {
  const answers: { readonly id: string; readonly body: unknown }[] = []
  const push = createEventReader((body, id) => answers.push({ id, body }))
  for (const chunk of chunks) push(chunk)
  return answers
}

function pieces(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort(
    (a, b) => a - b,
  )
  return places.slice(1).map((place, index) => bytes.subarray(places[index], place))
}
