import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { TimelineItem, TimelineSnapshot } from '../src/timeline/timeline-snapshot.js'
import {
  createTimeline,
  itemsOf,
  loaded,
  message,
  messages,
  page,
  read,
  row,
} from './timeline-world.js'

/** What a list becomes that knows an earlier snapshot and hears the changes. */
function follow(earlier: TimelineSnapshot, later: TimelineSnapshot): readonly TimelineItem[] {
  const items = [...itemsOf(earlier)]
  for (const { index, removed, added } of later.changesSince(earlier)) {
    const instead = Array.from({ length: added }, (_, offset) => later.at(index + offset))
    items.splice(index, removed, ...instead)
  }
  return items
}

const number = fc.nat({ max: 60 })
const command = fc.oneof(
  fc.record({ type: fc.constant('message' as const), number }),
  fc.record({ type: fc.constant('edit' as const), number }),
  fc.record({ type: fc.constant('delete' as const), number }),
  fc.record({ type: fc.constant('page' as const), number, length: fc.integer({ min: 1, max: 9 }) }),
  fc.record({ type: fc.constant('fill' as const), number }),
  fc.record({ type: fc.constant('gap status' as const), number }),
  fc.record({ type: fc.constant('interrupt' as const), number }),
  fc.record({ type: fc.constant('row' as const), number }),
  fc.record({ type: fc.constant('row gone' as const), number }),
)

describe('the changes between two snapshots', () => {
  it('turn the items of any earlier one into those of any later one', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 60, size: 'max' }), (commands) => {
        const timeline = createTimeline({ deletions: 'absence' })
        const taken = [timeline.snapshot()]
        let revision = 0
        for (const command of commands) {
          const { type, number } = command
          const gaps = timeline.gaps()
          const gap = gaps[number % Math.max(1, gaps.length)]
          if (type === 'message') timeline.applyMessage(message(number))
          else if (type === 'edit')
            timeline.applyMessage(message(number, { text: 'new', revision: ++revision }))
          else if (type === 'delete') timeline.applyDeletion(`m${number}`)
          else if (type === 'page')
            read(timeline, page(messages(number, number + command.length)), { around: 'x' })
          else if (type === 'fill' && gap)
            read(timeline, page(messages(number, number + 3)), gap.older ?? gap.newer)
          else if (type === 'gap status' && gap)
            timeline.setGapStatus(gap.key, number % 2 === 0 ? 'loading' : 'failed')
          else if (type === 'interrupt') timeline.interrupt()
          else if (type === 'row')
            timeline.putRow(row(`row ${number}`, undefined, { sequence: number }))
          else if (type === 'row gone') timeline.removeRow(`row ${number}`)
          taken.push(timeline.snapshot())
        }
        const last = timeline.snapshot()
        for (const earlier of taken) expect(follow(earlier, last)).toEqual(itemsOf(last))
        taken.forEach((later, index) => {
          const earlier = taken[index - 1] ?? later
          expect(follow(earlier, later)).toEqual(itemsOf(later))
        })
      }),
      { numRuns: 300 },
    )
  })

  it('are none where nothing changed, and one for what changed', () => {
    const timeline = loaded(1, 200)
    const before = timeline.snapshot()
    expect(before.changesSince(before)).toEqual([])
    timeline.applyMessage(message(100, { text: 'edited', revision: 1 }))
    const edited = timeline.snapshot()
    expect(edited.changesSince(before)).toEqual([{ index: 99, removed: 1, added: 1 }])
    timeline.applyMessage(message(201))
    expect(timeline.snapshot().changesSince(edited)).toEqual([{ index: 200, removed: 0, added: 1 }])
  })

  it('are told of a gap that stays only where it stands', () => {
    const timeline = loaded(1, 3)
    timeline.interrupt()
    read(timeline, page(messages(8, 9), { atEnd: true }))
    const before = timeline.snapshot()
    timeline.applyMessage(message(10))
    expect(timeline.snapshot().changesSince(before)).toEqual([{ index: 6, removed: 0, added: 1 }])
  })
})
