import type { MessageId } from '../transport.js'
import { type ItemsBesideGaps, itemChanges } from './timeline-changes.js'
import type { GapRow } from './timeline-parts.js'
import type { Shown, ShownList } from './timeline-record.js'
import type { TimelineChange, TimelineItem, TimelineSnapshot } from './timeline-snapshot.js'

/** Where a message stands now, to look for it first. */
export interface LatestTimeline {
  readonly list: ShownList
  readonly unsent: ShownList
  find(id: MessageId): Shown | undefined
}

/** A snapshot over lists that never change. */
export class TimelineView implements TimelineSnapshot, ItemsBesideGaps {
  readonly revision: number
  readonly gaps: readonly GapRow[]
  readonly #list: ShownList
  readonly #unsent: ShownList
  readonly #latest: LatestTimeline

  constructor(revision: number, gaps: readonly GapRow[], latest: LatestTimeline) {
    this.revision = revision
    this.gaps = gaps
    this.#list = latest.list
    this.#unsent = latest.unsent
    this.#latest = latest
  }

  /** Whether it shows the messages that the timeline holds now. */
  get isLatest(): boolean {
    return this.#list === this.#latest.list && this.#unsent === this.#latest.unsent
  }

  get length(): number {
    return this.#list.length + this.gaps.length + this.#unsent.length
  }

  at(index: number): TimelineItem {
    let rest = index
    for (const row of this.gaps) {
      if (row.index === index) return row.gap
      if (row.index < index) rest--
    }
    const shown = this.#list.at(rest) ?? this.#unsent.at(rest - this.#list.length)
    if (!shown) throw new RangeError(`There is no item ${index} in a timeline of ${this.length}.`)
    return shown.item
  }

  indexOf(id: MessageId): number {
    const shown = this.#latest.find(id)
    if (shown) for (const index of this.#indexesOf(shown)) if (this.#isAt(index, id)) return index
    // An older snapshot may hold what has left or moved since: look through it.
    if (!this.isLatest)
      for (let index = 0; index < this.length; index++) if (this.#isAt(index, id)) return index
    return -1
  }

  changesSince(earlier: TimelineSnapshot): readonly TimelineChange[] {
    // Of another kind of snapshot nothing is known but its length.
    if (!(earlier instanceof TimelineView))
      return [{ index: 0, removed: earlier.length, added: this.length }]
    const lists = this.#list.changesSince(earlier.#list)
    const unsent = this.#unsent.changesSince(earlier.#unsent)
    return itemChanges(earlier, this, lists, unsent, this.#list.length)
  }

  /** Where it stands, if it is loaded and if it is unsent. */
  #indexesOf(shown: Shown): readonly number[] {
    let index = this.#list.search(shown)
    for (const row of this.gaps) if (row.index <= index) index++
    return [index, this.#list.length + this.gaps.length + this.#unsent.search(shown)]
  }

  #isAt(index: number, id: MessageId): boolean {
    if (index >= this.length) return false
    const item = this.at(index)
    return item.kind === 'message' && item.message.id === id
  }
}
