'use client'
import type { MessageItem, TimelineItem, TimelineSnapshot } from '@parley/core'
import { forwardRef, type ReactNode } from 'react'
import { startOfDay } from '../catalogue.js'
import { useConversationContext } from '../conversation-context.js'
import { Message } from '../message/message.js'
import { useLayout } from '../use-layout.js'
import { useMergedRef } from '../use-merged-ref.js'
import { type PartProps, usePart } from '../use-part.js'
import { useReadable } from '../use-readable.js'
import { MessageListGapRow } from './gap-row.js'
import { MessageRow } from './message-row.js'
import { keepTabStop, moveTabStop } from './move-focus.js'

/** Messages of one author within this time stand together. */
const groupMs = 5 * 60_000

const defaultMessage = <Message />

/** All loaded messages, oldest first, and the gaps between them. Renders a `<div>` with one child a row. */
export const MessageListRows = forwardRef<HTMLDivElement, MessageListRows.Props>(
  function MessageListRows({ children = defaultMessage, ...props }, given) {
    const conversation = useConversationContext('MessageList.Rows')
    const timeline = useReadable(conversation.timeline)
    const [rows, ref] = useMergedRef(given)
    useLayout(() => {
      if (rows.current !== null) keepTabStop(rows.current)
    })
    return usePart('div', props, {
      part: 'message-rows',
      ref,
      onFocus: (event) => moveTabStop(event.currentTarget, event.target),
      children: renderRows(timeline, children),
    })
  },
)

export namespace MessageListRows {
  export type Props = Omit<PartProps<'div'>, 'children'> & {
    /** What one message is made of, rendered once for each: parts of `Message`. @default `<Message />` */
    readonly children?: ReactNode
  }
}

function renderRows(timeline: TimelineSnapshot, template: ReactNode): ReactNode[] {
  const rows: ReactNode[] = []
  let before: TimelineItem | undefined
  let item = timeline.length > 0 ? timeline.at(0) : undefined
  for (let index = 0; item !== undefined; index += 1) {
    const after = index + 1 < timeline.length ? timeline.at(index + 1) : undefined
    if (item.kind === 'gap') rows.push(<MessageListGapRow key={item.key} gap={item} />)
    else {
      rows.push(
        <MessageRow
          key={item.key}
          item={item}
          startsDay={!sameDay(before, item)}
          startsGroup={!together(before, item)}
          endsGroup={!together(item, after)}
        >
          {template}
        </MessageRow>,
      )
    }
    before = item
    item = after
  }
  return rows
}

function sameDay(before: TimelineItem | undefined, item: MessageItem): boolean {
  return (
    before?.kind === 'message' &&
    startOfDay(before.message.createdAt) === startOfDay(item.message.createdAt)
  )
}

function together(one: TimelineItem | undefined, other: TimelineItem | undefined): boolean {
  return (
    one?.kind === 'message' &&
    other?.kind === 'message' &&
    one.message.author.id === other.message.author.id &&
    Math.abs(other.message.createdAt - one.message.createdAt) <= groupMs &&
    sameDay(one, other)
  )
}
