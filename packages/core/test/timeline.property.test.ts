import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { TimelineItem, TimelineSnapshot } from '../src/timeline/timeline-snapshot.js'
import type { Message, Position } from '../src/transport.js'
import { ada, createTimeline, itemsOf, me, page, row } from './timeline-world.js'

// The model keeps every fact it ever heard and looks through all of them each time it is asked.
interface Fact {
  readonly id: string
  readonly revision: number
  readonly at: number
  readonly text: string
  readonly kind: 'whole' | 'part' | 'deleted'
}

function modelOf(facts: readonly Fact[], positionOf: (id: string) => Position) {
  const ids = [...new Set(facts.filter((fact) => fact.kind !== 'part').map((fact) => fact.id))]
  return ids
    .flatMap((id) => {
      const own = facts.filter((fact) => fact.id === id)
      if (!own.some((fact) => fact.kind === 'whole')) return []
      const isDeleted = own.some((fact) => fact.kind === 'deleted')
      const best = own
        .filter((fact) => fact.kind !== 'deleted')
        .reduce((a, b) =>
          b.revision > a.revision || (b.revision === a.revision && b.at >= a.at) ? b : a,
        )
      return [{ id, text: isDeleted ? '' : best.text, isDeleted }]
    })
    .sort((a, b) => {
      const [x, y] = [positionOf(a.id), positionOf(b.id)]
      return x < y ? -1 : x > y ? 1 : a.id < b.id ? -1 : 1
    })
}

const maxIds = 24
const number = fc.nat({ max: maxIds - 1 })
const revision = fc.nat({ max: 4 })
const command = fc.oneof(
  { weight: 6, arbitrary: fc.record({ type: fc.constant('message' as const), number, revision }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('changed' as const), number, revision }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('deleted' as const), number }) },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constant('tombstone' as const), number, revision }),
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('request' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('page' as const),
      from: number,
      length: fc.integer({ min: 1, max: maxIds }),
      revision,
      request: fc.nat({ max: 9 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('row' as const), number }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('row-gone' as const), number }) },
)

// Ties of position are frequent: three messages share one, so that ids decide.
const positions: readonly ((number: number) => Position)[] = [
  (number) => Math.floor(number / 3),
  (number) => String.fromCharCode(97 + Math.floor(number / 3)),
]

const indexIn = (snapshot: TimelineSnapshot) => (item: TimelineItem) =>
  item.kind === 'gap' ? -1 : snapshot.indexOf(item.message.id)

describe('a timeline', () => {
  it('shows what a model of all facts shows, whatever repeats, comes late or comes in another order', () => {
    fc.assert(
      fc.property(
        fc.array(command, { maxLength: 80, size: 'max' }),
        fc.constantFrom(...positions),
        (commands, positionAt) => {
          const timeline = createTimeline()
          timeline.applyPage(
            page([], { atStart: true, atEnd: true }),
            'newest',
            timeline.beginRead(),
          )
          const facts: Fact[] = []
          const stamps: { stamp: number; at: number }[] = [{ stamp: timeline.beginRead(), at: 0 }]
          const rows = new Map<string, number>()
          const taken: { snapshot: ReturnType<typeof timeline.snapshot>; json: string }[] = []
          let at = 0
          const whole = (index: number, rev: number, text: string): Message => ({
            id: `m${index}`,
            conversationId: 'c1',
            author: index % 2 === 0 ? me : ada,
            ...(index % 2 === 0 && { clientId: `s${index}` }),
            createdAt: index,
            position: positionAt(index),
            revision: rev,
            text,
          })
          for (const step of commands) {
            at++
            const text = `${step.type} ${at}`
            if (step.type === 'message') {
              const sent = Object.freeze(whole(step.number, step.revision, text))
              timeline.applyMessage(sent)
              facts.push({ id: sent.id, revision: step.revision, at, text, kind: 'whole' })
            } else if (step.type === 'changed') {
              const id = `m${step.number}`
              timeline.applyChange({
                type: 'message-changed',
                conversationId: 'c1',
                id,
                revision: step.revision,
                changes: { text },
              })
              facts.push({ id, revision: step.revision, at, text, kind: 'part' })
            } else if (step.type === 'deleted') {
              timeline.applyDeletion(`m${step.number}`)
              facts.push({ id: `m${step.number}`, revision: 0, at, text, kind: 'deleted' })
            } else if (step.type === 'tombstone') {
              const sent = { ...whole(step.number, step.revision, 'must go'), deletedAt: 5 }
              timeline.applyMessage(sent)
              const fact = { id: sent.id, revision: step.revision, at, text: '' }
              facts.push({ ...fact, kind: 'whole' }, { ...fact, kind: 'deleted' })
            } else if (step.type === 'request') stamps.push({ stamp: timeline.beginRead(), at })
            else if (step.type === 'page') {
              const read = stamps[step.request % stamps.length] as (typeof stamps)[number]
              const content = Array.from(
                { length: Math.min(step.length, maxIds - step.from) },
                (_, index) => whole(step.from + index, step.revision, text),
              )
              timeline.applyPage(
                page(content, { atStart: true, atEnd: true }),
                'newest',
                read.stamp,
              )
              for (const { id } of content)
                facts.push({ id, revision: step.revision, at: read.at, text, kind: 'whole' })
            } else if (step.type === 'row') {
              const clientId = `s${step.number}`
              const sequence = rows.get(clientId) ?? at
              timeline.putRow(row(clientId, undefined, { sequence }))
              rows.set(clientId, sequence)
            } else {
              timeline.removeRow(`s${step.number}`)
              rows.delete(`s${step.number}`)
            }

            const snapshot = timeline.snapshot()
            const shown = itemsOf(snapshot)
            const settled = modelOf(facts, (id) => positionAt(Number(id.slice(1))))
            const settledIds = new Set(settled.map(({ id }) => id))
            const unsent = [...rows]
              .sort(([, a], [, b]) => a - b)
              .map(([clientId]) => clientId)
              // Only own messages settle a row, and only even ones are own.
              .filter((id) => !(settledIds.has(`m${id.slice(1)}`) && Number(id.slice(1)) % 2 === 0))
            expect(
              shown.map((item) =>
                item.kind === 'gap'
                  ? item
                  : item.status === 'sent'
                    ? [item.message.id, item.message.text, item.message.deletedAt !== undefined]
                    : item.message.id,
              ),
            ).toEqual([
              ...settled.map(({ id, text, isDeleted }) => [id, text, isDeleted]),
              ...unsent,
            ])
            expect(shown.map(indexIn(snapshot))).toEqual(shown.map((_, index) => index))
            expect(new Set(shown.map((item) => item.key)).size).toBe(shown.length)
            expect(timeline.snapshot()).toBe(snapshot)
            taken.push({ snapshot, json: JSON.stringify(shown) })
          }
          for (const { snapshot, json } of taken) {
            expect(JSON.stringify(itemsOf(snapshot))).toBe(json)
            const shown = itemsOf(snapshot)
            expect(shown.map(indexIn(snapshot))).toEqual(shown.map((_, index) => index))
          }
        },
      ),
      { numRuns: 150 },
    )
  }, 60_000)
})
