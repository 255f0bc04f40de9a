import type { TimelineItem } from '@parley/core'
import type { Cell } from './cell.js'

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
