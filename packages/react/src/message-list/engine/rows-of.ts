import type { TimelineItem, TimelineSnapshot } from '@parley/core'
import { startOfDay } from '../../start-of-day.js'
import { type Cell, createCell } from './cell.js'

/** What one row shows. */
export interface RowState {
  readonly item: TimelineItem
  /** Written by this account. */
  readonly own: boolean
  readonly startsDay: boolean
  /** The first message that was not read when the conversation was opened. */
  readonly startsUnread: boolean
  /** First and last of consecutive messages by one author. */
  readonly startsGroup: boolean
  readonly endsGroup: boolean
}

/** One row of the list; the same object as long as its message is mounted. */
export interface Row extends Cell<RowState> {
  readonly key: string
}

/** What rows depend on besides the timeline. */
export interface RowOptions {
  readonly myId: string
  readonly unreadKey: string | undefined
}

/** Messages of one author within this time stand together. */
const groupMs = 5 * 60_000

/** The rows of `count` items from `start` on; those that are there already are told what they show now. */
export function rowsOf(
  timeline: TimelineSnapshot,
  start: number,
  count: number,
  known: readonly Row[],
  { myId, unreadKey }: RowOptions,
): readonly Row[] {
  const itemAt = (index: number) =>
    index >= 0 && index < timeline.length ? timeline.at(index) : undefined
  const rows: Row[] = []
  let before = itemAt(start - 1)
  let item = itemAt(start)
  for (let index = 0; index < count && item; index += 1) {
    const after = itemAt(start + index + 1)
    const { key } = item
    const day = isSameDay(before, item)
    const state: RowState = {
      item,
      own: item.kind === 'message' && item.message.author.id === myId,
      startsDay: !day,
      startsUnread: key === unreadKey,
      startsGroup: key === unreadKey || !day || !isTogether(before, item),
      endsGroup: after?.key === unreadKey || !isSameDay(item, after) || !isTogether(item, after),
    }
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

function isSameDay(one: TimelineItem | undefined, other: TimelineItem | undefined): boolean {
  return (
    one?.kind === 'message' &&
    other?.kind === 'message' &&
    startOfDay(one.message.createdAt) === startOfDay(other.message.createdAt)
  )
}

function isTogether(one: TimelineItem | undefined, other: TimelineItem | undefined): boolean {
  return (
    one?.kind === 'message' &&
    other?.kind === 'message' &&
    one.message.author.id === other.message.author.id &&
    Math.abs(other.message.createdAt - one.message.createdAt) <= groupMs
  )
}
