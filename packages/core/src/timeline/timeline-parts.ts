import { comparePlaces, endPlace, type Place, placeAfter, startPlace } from './timeline-place.js'
import type { ShownList } from './timeline-record.js'
import type { GapItem } from './timeline-snapshot.js'

/** A loaded part of a conversation: from one place up to another, that one excluded, nothing is missing. */
export interface Part {
  readonly from: Place
  readonly to: Place
  /** What is missing after it. Only the last part may be without: then what comes is taken as following it. */
  readonly gap?: GapItem | undefined
}

/** A gap and its index among all items. */
export interface GapRow {
  readonly index: number
  readonly gap: GapItem
}

export function holds({ from, to }: Part, place: Place): boolean {
  return comparePlaces(from, place) <= 0 && comparePlaces(place, to) < 0
}

/** Where what is known for sure ends: from there on messages may be missing unseen. */
export function endOf(parts: readonly Part[]): Place {
  return parts.at(-1)?.to ?? startPlace
}

/** With a gap between any two, and without those that hold no message, unless the conversation holds none. */
export function linked(
  parts: readonly Part[],
  list: ShownList,
  newGap: () => GapItem,
): readonly Part[] {
  const kept: Part[] = []
  for (const part of parts) {
    const previous = kept.pop()
    if (list.search(part.from) < list.search(part.to) || (part.from === startPlace && !part.gap)) {
      if (previous) kept.push({ ...previous, gap: previous.gap ?? newGap() })
      kept.push(part)
    } else if (previous) kept.push({ ...previous, gap: previous.gap ?? part.gap })
  }
  return kept
}

/** Without what stands at a place: nothing is known any more of what is between its neighbours. */
export function cutAt(parts: readonly Part[], list: ShownList, place: Place): readonly Part[] {
  const index = list.search(place)
  const previous = list.at(index - 1)
  return parts.flatMap((part) =>
    holds(part, place)
      ? [
          ...(previous ? [{ from: part.from, to: placeAfter(previous) }] : []),
          { ...part, from: list.at(index + 1) ?? endPlace },
        ]
      : part,
  )
}
