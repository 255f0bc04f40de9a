'use client'
import type { MessageItem } from '@parley/core'
import { memo, type ReactNode, useMemo } from 'react'
import { EndsGroupContext, MessageContext } from '../message/message-context.js'
import { useReadable } from '../use-readable.js'
import { BrokenMessage } from './broken-message.js'
import { MessageListDayDivider } from './day-divider.js'
import type { Row } from './engine/row.js'
import { RowErrorBoundary } from './engine/row-error-boundary.js'
import { MessageListGapRow } from './gap-row.js'
import type { MessageRowState } from './message-row-state.js'
import { MessageListUnreadDivider } from './unread-divider.js'

interface MessageRowProps {
  readonly row: Row<MessageRowState>
  readonly children: ReactNode
}

/** One message or gap in the list, rendered again only when what it shows changes. */
export const MessageRow = memo(function MessageRow({ row, children }: MessageRowProps) {
  const { item, own, startsDay, startsUnread, startsGroup, endsGroup } = useReadable(row)
  // Of what shows the message, nothing is rendered again when it only ceases to be the last of its group.
  const value = useMemo(
    () => ({ item: item as MessageItem, own, startsGroup }),
    [item, own, startsGroup],
  )
  if (item.kind === 'gap') return <MessageListGapRow gap={item} />
  return (
    <div data-parley-part="message-row">
      <RowErrorBoundary item={item} fallback={<BrokenMessage />}>
        {startsDay && <MessageListDayDivider at={item.message.createdAt} />}
        {startsUnread && <MessageListUnreadDivider />}
        <MessageContext.Provider value={value}>
          <EndsGroupContext.Provider value={endsGroup}>{children}</EndsGroupContext.Provider>
        </MessageContext.Provider>
      </RowErrorBoundary>
    </div>
  )
})
