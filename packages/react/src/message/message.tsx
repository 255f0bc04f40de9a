'use client'
import { forwardRef } from 'react'
import { MessageActions } from './actions.js'
import { MessageAuthor } from './author.js'
import { MessageBody } from './body.js'
import { MessageBubble } from './bubble.js'
import { MessageFailure } from './failure.js'
import { MessageMeta } from './meta.js'
import { MessageReactions } from './reactions.js'
import { MessageRoot } from './root.js'

/** One message with everything that belongs to it; goes into `MessageList.Rows`. */
export const Message = forwardRef<HTMLElement, Message.Props>(function Message(props, ref) {
  return (
    <MessageRoot {...props} ref={ref}>
      <MessageAuthor />
      <MessageBubble>
        <MessageBody />
        <MessageMeta />
      </MessageBubble>
      <MessageActions />
      <MessageReactions />
      <MessageFailure />
    </MessageRoot>
  )
})

export namespace Message {
  export type Props = Omit<MessageRoot.Props, 'children'>
}
