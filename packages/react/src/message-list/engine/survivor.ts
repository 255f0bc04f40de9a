import type { TimelineChange } from '@parley/core'

/** Where the item with this index is after the changes; where it went, the index of what follows it. */
export function indexAfter(index: number, changes: readonly TimelineChange[]): number {
  let after = index
  for (const { index: from, removed, added } of changes)
    if (after >= from + removed) after += added - removed
    else if (after > from) after = from
  return after
}
