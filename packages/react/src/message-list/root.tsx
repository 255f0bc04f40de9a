'use client'
import { forwardRef, useState } from 'react'
import { useChatContext } from '../chat-context.js'
import { useConversationContext } from '../conversation-context.js'
import { type PartProps, usePart } from '../use-part.js'
import { useReadable } from '../use-readable.js'
import { Announcer } from './announcer.js'
import { MessageListContext } from './message-list-context.js'
import { createScrollKeeper } from './scroll-keeper.js'

/**
 * Owns the scrolling of one conversation's messages and announces new ones. Renders a `<div>`, made anew for
 * another conversation or another client.
 */
export const MessageListRoot = forwardRef<HTMLDivElement, MessageListRoot.Props>(
  function MessageListRoot(props, ref) {
    const { id } = useConversationContext('MessageList.Root')
    const { epoch } = useChatContext('MessageList.Root')
    return <OneList key={`${epoch} ${id}`} {...props} ref={ref} />
  },
)

const OneList = forwardRef<HTMLDivElement, MessageListRoot.Props>(function OneList(
  { children, ...props },
  ref,
) {
  const conversation = useConversationContext('MessageList.Root')
  const { status } = useReadable(conversation.state)
  const [keeper] = useState(createScrollKeeper)
  const state: MessageListRoot.State = { status, atEnd: useReadable(keeper.atEnd) }
  return usePart('div', props, {
    part: 'message-list',
    ref,
    state: { ...state },
    children: (
      <MessageListContext.Provider value={keeper}>
        {children}
        <Announcer />
      </MessageListContext.Provider>
    ),
  })
})

export namespace MessageListRoot {
  export interface State {
    /** `idle`, `loading`, `ready`, `failed` or `closed`. */
    readonly status: string
    /** The newest message is in view. */
    readonly atEnd: boolean
  }
  export type Props = PartProps<'div'>
}
