import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createFrameReader, frame } from '../src/fault-proxy/web-socket-frames.js'

it('finds the ends of frames in whatever chunks they come', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: 'binary', maxLength: 300 }), { minLength: 1, maxLength: 6 }),
      fc.constantFrom(0, 125, 126, 65_535, 65_536),
      fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1 }),
      (texts, longBytes, sizes) => {
        const all = ['x'.repeat(longBytes), ...texts]
        const frames = all.map((text) => frame(text))
        const bytes = Buffer.concat(frames)
        let end = 0
        const ends = new Set(frames.map(({ length }) => (end += length)))
        const reader = createFrameReader()
        let passed = 0
        for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
          const size = (sizes[turn % sizes.length] ?? 1) * (longBytes > 200 ? 50 : 1)
          const pieces = reader.read(bytes.subarray(at, at + size))
          at += size
          for (const [index, piece] of pieces.entries()) {
            expect(bytes.subarray(passed, passed + piece.length).equals(piece)).toBe(true)
            passed += piece.length
            if (index < pieces.length - 1) expect(ends.has(passed)).toBe(true)
          }
          expect(reader.isBetweenFrames).toBe(ends.has(passed))
        }
        expect(passed).toBe(bytes.length)
        expect(reader.lastTexts.at(-1)).toBe(
          new TextDecoder().decode(Buffer.from(all.at(-1) ?? '')),
        )
      },
    ),
    { numRuns: 50 },
  )
})

it('knows a message in several frames, with control frames between them', () => {
  const reader = createFrameReader()
  const [part, ping, rest] = [
    frame('one '),
    frame('beat', { opcode: 9 }),
    frame('text', { opcode: 0 }),
  ]
  part[0] = 1
  for (const bytes of [part, ping]) {
    reader.read(bytes)
    expect(reader).toMatchObject({ isBetweenFrames: true, isBetweenMessages: false })
  }
  reader.read(rest)
  expect(reader).toMatchObject({ isBetweenMessages: true, lastTexts: ['one text'] })
})
