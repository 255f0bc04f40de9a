import { holds, type Part } from './timeline-parts.js'
import { comparePlaces, type Place } from './timeline-place.js'

interface ReadRange extends Pick<Part, 'from' | 'to'> {
  /** When the read began. */
  readonly at: number
}

const mostRanges = 32

/** What was read when, as far back as a page that was asked for earlier may still be on its way. */
export class TimelineReads {
  #ranges: readonly ReadRange[] = []

  add(range: ReadRange): void {
    const isCovered = ({ from, to, at }: ReadRange) =>
      at <= range.at && comparePlaces(range.from, from) <= 0 && comparePlaces(to, range.to) <= 0
    this.#ranges = [...this.#ranges.filter((known) => !isCovered(known)), range].slice(-mostRanges)
  }

  /** When the last read of this place began; 0 when none is known. */
  lastAt(place: Place): number {
    return Math.max(0, ...this.#ranges.map((range) => (holds(range, place) ? range.at : 0)))
  }
}
