import type { TimelineItem, TimelineSnapshot } from '@parley/core'
import { type Cell, createCell } from './cell.js'

/** What one row shows, as far as the engine knows it. */
export interface RowState {
  readonly item: TimelineItem
}

/** One row of the list; the same object as long as its message is mounted. */
export interface Row<State extends RowState = RowState> extends Cell<State> {
  readonly key: string
}

/** What the row of an item shows between its neighbours: a plain object, compared field by field. */
export type RowStateOf<State extends RowState = RowState> = (
  before: TimelineItem | undefined,
  item: TimelineItem,
  after: TimelineItem | undefined,
) => State

/** The rows of `count` items from `start` on; those that are there already are told what they show now. */
export function rowsOf(
  timeline: TimelineSnapshot,
  start: number,
  count: number,
  known: readonly Row[],
  stateOf: RowStateOf,
): readonly Row[] {
  const beside = (index: number) =>
    index >= 0 && index < timeline.length ? timeline.at(index) : undefined
  const rows = Array.from({ length: count }, (_, offset): Row => {
    const index = start + offset
    const item = timeline.at(index)
    const { key } = item
    const state = stateOf(beside(index - 1), item, beside(index + 1))
    const row = known.find((one) => one.key === key)
    if (!row) return { key, ...createCell(state) }
    const shown = row.get()
    for (const name in state)
      if (shown[name as keyof RowState] !== state[name as keyof RowState]) row.set(state)
    return row
  })
  return rows.length === known.length && rows.every((row, index) => row === known[index])
    ? known
    : rows
}
