import { ChatError, type LiveSink, type TimelineItem, type TimelineSnapshot } from '@parley/core'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { openedRoom } from './opened-room.js'
import { type ScriptedListening, textMessage } from './scripted-transport.js'

const change = fc.constantFrom<object>(
  ...[{}, {}, {}, {}, { author: null }, { position: Number.NaN }, { position: '5' }],
  ...[{ position: 3 }, { conversationId: 'other' }, { createdAt: 'now' }, { deletedAt: null }],
  ...[{ deletedAt: 5, text: null }, { id: '' }, { reactions: 5 }, { revision: 3, text: 'later' }],
)
const message: fc.Arbitrary<unknown> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc
      .tuple(fc.integer({ min: 1, max: 12 }), change)
      .map(([n, changes]) => ({ ...textMessage(n), ...changes })),
  },
  { weight: 1, arbitrary: fc.constantFrom<unknown>(null, undefined, 'text', 5, []) },
)
const flag = fc.constantFrom<unknown>(true, true, false, undefined)
const page: fc.Arbitrary<unknown> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      messages: fc.array(message, { maxLength: 6 }),
      atStart: flag,
      atEnd: flag,
      older: fc.constantFrom<unknown>(undefined, 'cursor', 5, null),
    }),
  },
  { weight: 1, arbitrary: fc.constantFrom<unknown>(undefined, null, 'page', { messages: 5 }) },
)
const failure = fc.constantFrom<unknown>(
  ...(['gone', 'forbidden', 'server', 'network', 'auth'] as const).map((c) => new ChatError(c)),
  ...['a string', undefined],
)
const answer = fc.oneof(
  { weight: 4, arbitrary: page.map((value) => ({ value, fails: false })) },
  { weight: 1, arbitrary: failure.map((value) => ({ value, fails: true })) },
)
const event: fc.Arbitrary<unknown> = fc.oneof(
  message.map((value) => ({ type: 'message', message: value })),
  fc.tuple(fc.integer({ min: 1, max: 12 }), change).map(([n, changes]) => ({
    type: 'message-changed',
    conversationId: 'room',
    id: `m${n}`,
    changes,
  })),
  fc.constantFrom<unknown>(
    ...[null, 5, {}, { type: 'from the future' }, { type: 'typing', conversationId: 'room' }],
    ...[{ type: 'message-deleted', conversationId: 'room', id: 'm4' }, { type: 'presence' }],
  ),
)
const checkpoint = fc.constantFrom<unknown>(undefined, 'here', 7, null)
const step = fc.oneof(
  fc.tuple(fc.constant('events' as const), fc.tuple(fc.array(event, { maxLength: 4 }), checkpoint)),
  fc.tuple(fc.constant('snapshot' as const), fc.tuple(fc.constant('room'), page, checkpoint)),
  fc.tuple(fc.constant('ready' as const), fc.tuple(fc.constantFrom('resumed', 'assumed', 'ever'))),
  fc.tuple(fc.constant('gap' as const), fc.constant([])),
  fc.tuple(fc.constant('closed' as const), fc.tuple(failure)),
  fc.tuple(
    fc.constantFrom(...(['older', 'gaps', 'catch up', 'reopen', 'restart'] as const)),
    fc.constant([]),
  ),
  fc.tuple(fc.constant('wait' as const), fc.tuple(fc.constantFrom(0, 16, 500, 12_000))),
)

it('shows each message once and in order, asks only so often and leaves nothing behind, whatever a transport does', async () => {
  const unhandled: unknown[] = []
  const hear = (error: unknown) => unhandled.push(error)
  process.on('unhandledRejection', hear)
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 25 }),
      fc.array(answer, { minLength: 1, maxLength: 8 }),
      fc.constantFrom(...(['tombstone', 'absence', 'none'] as const)),
      async (steps, answers, deletions) => {
        let calls = 0
        const world = openedRoom(
          { deletions },
          {
            async loadMessages() {
              const { value, fails } = answers[calls++ % answers.length] ?? {
                value: 5,
                fails: true,
              }
              if (fails) throw value
              return value
            },
          },
        )
        const { client, clock, listenings, room } = world
        let { release } = world
        for (const [what, given] of steps) {
          if (what === 'wait') await clock.advance(given[0])
          else if (what === 'older') void room.loadOlder()
          else if (what === 'catch up') void room.catchUp()
          else if (what === 'restart') client.restart()
          else if (what === 'gaps') {
            for (const item of itemsOf(room.timeline.get()))
              if (item.kind === 'gap') void room.loadGap(item.key)
          } else if (what === 'reopen') {
            release()
            await clock.advance(0)
            release = room.open()
          } else {
            const { sink } = listenings.at(-1) as ScriptedListening
            const tell = sink[what as keyof LiveSink] as (...said: unknown[]) => void
            tell(...given)
          }
          checkView(itemsOf(room.timeline.get()))
          await clock.advance(0)
          checkView(itemsOf(room.timeline.get()))
        }
        calls = 0
        const before = listenings.length
        await clock.advance(60_000)
        expect(calls).toBeLessThan(120)
        expect(listenings.length - before).toBeLessThan(40)
        client.close()
        await clock.advance(20_000)
        expect(clock.pending).toBe(0)
        expect(world.environment.listeners).toBe(0)
      },
    ),
    { numRuns: Number(process.env['WORLDS'] ?? 300) },
  )
  process.off('unhandledRejection', hear)
  expect(unhandled).toEqual([])
}, 120_000)

function itemsOf(snapshot: TimelineSnapshot) {
  return Array.from({ length: snapshot.length }, (_, index) => snapshot.at(index))
}

function checkView(items: readonly TimelineItem[]): void {
  const messages = items.flatMap((item) => (item.kind === 'message' ? [item.message] : []))
  expect(new Set(messages.map(({ id }) => id)).size).toBe(messages.length)
  for (const [index, { author, conversationId, position, text }] of messages.entries()) {
    expect(conversationId).toBe('room')
    expect(typeof author.id).toBe('string')
    expect(typeof text).toBe('string')
    const next = messages[index + 1]?.position ?? position
    expect(typeof next).toBe(typeof position)
    expect((position ?? 0) <= (next ?? 0)).toBe(true)
  }
  for (const [index, item] of items.entries())
    if (item.kind === 'gap') expect(items[index + 1]?.kind).not.toBe('gap')
}
