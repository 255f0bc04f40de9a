'use client'
import { forwardRef, type ReactNode } from 'react'
import { MessageInput } from '../message-input/message-input.js'
import { MessageList } from '../message-list/message-list.js'
import { ChatWindowConnectionBanner } from './connection-banner.js'
import { ChatWindowHeader } from './header.js'
import { ChatWindowRoot } from './root.js'
import { ChatWindowStorageNotice } from './storage-notice.js'

/**
 * A whole conversation: head, connection, messages and input. Fills its container. Pass a slot to replace one part,
 * or children to compose the inside yourself.
 */
export const ChatWindow = forwardRef<HTMLElement, ChatWindow.Props>(function ChatWindow(
  { header, message, input, jumpsRef, children, ...props },
  ref,
) {
  return (
    <ChatWindowRoot {...props} ref={ref}>
      {children ?? (
        <>
          {header === undefined ? <ChatWindowHeader /> : header}
          <ChatWindowConnectionBanner />
          <MessageList message={message} jumpsRef={jumpsRef} />
          {/* Where nothing can be written, nothing can be lost. */}
          {input !== null && <ChatWindowStorageNotice />}
          {input === undefined ? <MessageInput /> : input}
        </>
      )}
    </ChatWindowRoot>
  )
})

export namespace ChatWindow {
  export type Props = ChatWindowRoot.Props & {
    /** Instead of the head; null for none. */
    readonly header?: ReactNode
    /** What one message is made of: parts of `Message`. */
    readonly message?: ReactNode
    /** Gives the ways to move through the messages: to one of them, a date, the first unread or the latest. */
    readonly jumpsRef?: MessageList.Props['jumpsRef']
    /** Instead of the input; null for a conversation that is only read. */
    readonly input?: ReactNode
  }
}
