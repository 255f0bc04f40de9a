import type { OrderedList } from './ordered-list.js'
import type { TimelineElement } from './timeline-element.js'
import type { Place } from './timeline-place.js'
import type { TimelineItem, TimelineSnapshot } from './timeline-snapshot.js'
import type { MessageId } from './transport.js'

type List = OrderedList<Place, TimelineElement>

/** Where a message stands now, to look for it first. */
export interface LatestTimeline {
  readonly list: List
  find(id: MessageId): TimelineElement | undefined
}

/** A snapshot over a list that never changes. */
export class TimelineView implements TimelineSnapshot {
  readonly revision: number
  readonly list: List
  readonly #latest: LatestTimeline

  constructor(revision: number, latest: LatestTimeline) {
    this.revision = revision
    this.list = latest.list
    this.#latest = latest
  }

  get length(): number {
    return this.list.length
  }

  at(index: number): TimelineItem {
    const element = this.list.at(index)
    if (element === undefined)
      throw new RangeError(`There is no item ${index} in a timeline of ${this.length}.`)
    return element.item
  }

  indexOf(id: MessageId): number {
    const element = this.#latest.find(id)
    if (element !== undefined) {
      const index = this.list.search(element)
      if (this.#isAt(index, id)) return index
    }
    // An older snapshot may hold what has left or moved since: look through it.
    if (this.#latest.list !== this.list)
      for (let index = 0; index < this.length; index++) if (this.#isAt(index, id)) return index
    return -1
  }

  #isAt(index: number, id: MessageId): boolean {
    const item = this.list.at(index)?.item
    return item?.kind === 'message' && item.message.id === id
  }
}
