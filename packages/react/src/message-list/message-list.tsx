'use client'
import { forwardRef, type ReactNode } from 'react'
import { MessageListEmpty } from './empty.js'
import { MessageListError } from './error.js'
import { MessageListJumpToFirstUnread } from './jump-to-first-unread.js'
import { MessageListJumpToLatest } from './jump-to-latest.js'
import { MessageListLoading } from './loading.js'
import { MessageListOlderMessages } from './older-messages.js'
import { MessageListRoot } from './root.js'
import { MessageListRows } from './rows.js'
import { MessageListStartOfConversation } from './start-of-conversation.js'
import { TypingIndicator } from './typing-indicator.js'
import { MessageListViewport } from './viewport.js'

/** The messages of a conversation with every state they can be in. */
export const MessageList = forwardRef<HTMLDivElement, MessageList.Props>(function MessageList(
  { message, ...props },
  ref,
) {
  return (
    <MessageListRoot {...props} ref={ref}>
      <MessageListJumpToFirstUnread />
      <MessageListViewport>
        <MessageListStartOfConversation />
        <MessageListOlderMessages />
        <MessageListLoading />
        <MessageListEmpty />
        <MessageListError />
        <MessageListRows>{message}</MessageListRows>
      </MessageListViewport>
      <MessageListJumpToLatest />
      <TypingIndicator />
    </MessageListRoot>
  )
})

export namespace MessageList {
  export type Props = Omit<MessageListRoot.Props, 'children'> & {
    /** What one message is made of: parts of `Message`. @default `<Message />` */
    readonly message?: ReactNode
  }
}
