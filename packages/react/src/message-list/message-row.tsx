'use client'
import type { MessageItem } from '@parley/core'
import { memo, type ReactNode, useMemo } from 'react'
import { useChatContext } from '../chat-context.js'
import { MessageContext } from '../message/message-context.js'
import { MessageListDayDivider } from './day-divider.js'

interface MessageRowProps {
  readonly item: MessageItem
  readonly startsDay: boolean
  readonly startsGroup: boolean
  readonly endsGroup: boolean
  readonly children: ReactNode
}

/** One message in the list, rendered again only when its item or its neighbours' grouping changes. */
export const MessageRow = memo(function MessageRow(props: MessageRowProps) {
  const { item, startsDay, startsGroup, endsGroup, children } = props
  const { client } = useChatContext('MessageList.Rows')
  const own = item.message.author.id === client.me.id
  const value = useMemo(
    () => ({ item, own, startsGroup, endsGroup }),
    [item, own, startsGroup, endsGroup],
  )
  return (
    <div data-parley-part="message-row">
      {startsDay && <MessageListDayDivider at={item.message.createdAt} />}
      <MessageContext.Provider value={value}>{children}</MessageContext.Provider>
    </div>
  )
})
