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
  const itemAt = (index: number) =>
    index >= 0 && index < timeline.length ? timeline.at(index) : undefined
  const rows: Row[] = []
  let before = itemAt(start - 1)
  let item = itemAt(start)
  for (let index = 0; index < count && item; index += 1) {
    const after = itemAt(start + index + 1)
    const { key } = item
    const state = stateOf(before, item, after)
    // Nearly always in its old place; among a block's few otherwise.
    const same = known[index]
    const row = same?.key === key ? same : known.find((one) => one.key === key)
    if (row && !isSame(row.get(), state)) row.set(state)
    rows.push(row ?? { key, ...createCell(state) })
    before = item
    item = after
  }
  return rows.length === known.length && rows.every((row, index) => row === known[index])
    ? known
    : rows
}

function isSame(one: RowState, other: RowState): boolean {
  return (Object.keys(other) as (keyof RowState)[]).every((name) => one[name] === other[name])
}
