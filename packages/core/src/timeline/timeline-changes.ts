import { addChange, type ListChange } from './ordered-list.js'
import type { GapRow } from './timeline-parts.js'
import type { TimelineChange, TimelineItem } from './timeline-snapshot.js'

/** All items of a timeline: messages, then unsent ones, and the gaps among them. */
export interface ItemsBesideGaps {
  readonly length: number
  readonly gaps: readonly GapRow[]
  at(index: number): TimelineItem
}

/**
 * The changes of all items, from those of the messages and of the unsent ones, which begin at `unsentFrom`. Messages that
 * stayed are cut where a gap stands: what is between two pieces that stayed is what changed.
 */
export function itemChanges(
  before: ItemsBesideGaps,
  after: ItemsBesideGaps,
  messages: readonly ListChange[],
  unsent: readonly ListChange[],
  unsentFrom: number,
): readonly TimelineChange[] {
  const changes = [...messages]
  for (const { index, ...rest } of unsent)
    addChange(changes, { index: unsentFrom + index, ...rest })
  if (before.gaps.length + after.gaps.length === 0) return changes

  const all: TimelineChange[] = []
  let [oldEnd, newEnd] = [0, 0]
  const stays = (oldFrom: number, newFrom: number, length: number) => {
    const [removed, added] = [oldFrom - oldEnd, newFrom - newEnd]
    const isSameGap = removed === 1 && added === 1 && before.at(oldEnd) === after.at(newEnd)
    if (removed + added > 0 && !isSameGap) all.push({ index: newEnd, removed, added })
    oldEnd = oldFrom + length
    newEnd = newFrom + length
  }
  const oldGaps = messagesBefore(before.gaps)
  const newGaps = messagesBefore(after.gaps)
  let [oldFrom, newFrom] = [0, 0]
  const keep = (length: number) => {
    const cuts = [...oldGaps.map((at) => at - oldFrom), ...newGaps.map((at) => at - newFrom)]
    let from = 0
    for (const cut of [...cuts.sort((a, b) => a - b), length]) {
      if (cut <= from || cut > length) continue
      stays(itemAt(oldGaps, oldFrom + from), itemAt(newGaps, newFrom + from), cut - from)
      from = cut
    }
  }
  for (const { index, removed, added } of changes) {
    const kept = index - newFrom
    keep(kept)
    oldFrom += kept + removed
    newFrom = index + added
  }
  keep(before.length - oldGaps.length - oldFrom)
  stays(before.length, after.length, 0)
  return all
}

/** How many messages stand before each gap. */
function messagesBefore(gaps: readonly GapRow[]): readonly number[] {
  return gaps.map(({ index }, gapsBefore) => index - gapsBefore)
}

/** The index among all items of the message with this index. */
function itemAt(gaps: readonly number[], message: number): number {
  return message + gaps.filter((at) => at <= message).length
}
