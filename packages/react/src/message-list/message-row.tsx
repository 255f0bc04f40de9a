'use client'
import { memo, type ReactNode } from 'react'
import { MessageContext } from '../message/message-context.js'
import { useReadable } from '../use-readable.js'
import { BrokenMessage } from './broken-message.js'
import { MessageListDayDivider } from './day-divider.js'
import { RowErrorBoundary } from './engine/row-error-boundary.js'
import type { Row } from './engine/rows-of.js'
import { MessageListGapRow } from './gap-row.js'
import type { MessageRowState } from './message-row-state.js'
import { MessageListUnreadDivider } from './unread-divider.js'

interface MessageRowProps {
  readonly row: Row<MessageRowState>
  readonly children: ReactNode
}

/** One message or gap in the list, rendered again only when what it shows changes. */
export const MessageRow = memo(function MessageRow({ row, children }: MessageRowProps) {
  const state = useReadable(row)
  const { item, startsDay, startsUnread } = state
  if (item.kind === 'gap') return <MessageListGapRow gap={item} />
  return (
    <div data-parley-part="message-row">
      <RowErrorBoundary item={item} fallback={<BrokenMessage />}>
        {startsDay && <MessageListDayDivider at={item.message.createdAt} />}
        {startsUnread && <MessageListUnreadDivider />}
        <MessageContext.Provider value={state as typeof state & { item: typeof item }}>
          {children}
        </MessageContext.Provider>
      </RowErrorBoundary>
    </div>
  )
})
