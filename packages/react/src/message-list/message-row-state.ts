import type { MessageId, TimelineItem } from '@parley/core'
import { startOfDay } from '../start-of-day.js'
import type { RowState } from './engine/row.js'

/** What the row of a message or a gap shows. */
export interface MessageRowState extends RowState {
  /** Written by this account. */
  readonly own: boolean
  readonly startsDay: boolean
  /** The first message that was not read when the conversation was opened. */
  readonly startsUnread: boolean
  /** First and last of consecutive messages by one author. */
  readonly startsGroup: boolean
  readonly endsGroup: boolean
}

/** Messages of one author within this time stand together. */
const groupMs = 5 * 60_000

export function messageRowState(
  before: TimelineItem | undefined,
  item: TimelineItem,
  after: TimelineItem | undefined,
  { myId, unreadKey }: { readonly myId: MessageId; readonly unreadKey: string | undefined },
): MessageRowState {
  const startsDay = !isSameDay(before, item)
  const startsUnread = item.key === unreadKey
  return {
    item,
    own: item.kind === 'message' && item.message.author.id === myId,
    startsDay,
    startsUnread,
    startsGroup: startsUnread || startsDay || !isTogether(before, item),
    endsGroup: after?.key === unreadKey || !isSameDay(item, after) || !isTogether(item, after),
  }
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
