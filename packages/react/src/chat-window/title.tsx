'use client'
import { forwardRef } from 'react'
import { useChatContext } from '../chat-context.js'
import { useConversationContext } from '../conversation-context.js'
import { HiddenText } from '../hidden-text.js'
import { useConversation } from '../use-conversation.js'
import { type PartProps, usePart } from '../use-part.js'
import { conversationTitle } from '../user-name.js'

/** The conversation's title, else the other members' names. Renders an `<h2>`. */
export const ChatWindowTitle = forwardRef<HTMLHeadingElement, ChatWindowTitle.Props>(
  function ChatWindowTitle(props, ref) {
    const { client, catalogue } = useChatContext('ChatWindow.Title')
    const { conversation, loading } = useConversation(useConversationContext('ChatWindow.Title').id)
    return usePart('h2', props, {
      part: 'chat-title',
      ref,
      children: loading ? (
        // A name that is about to come is not worth another one before it.
        <>
          <HiddenText>{catalogue.text('conversation')}</HiddenText>
          {'\u00a0'}
        </>
      ) : (
        <bdi>{conversationTitle(catalogue, conversation, client.me.id)}</bdi>
      ),
    })
  },
)

export namespace ChatWindowTitle {
  export type Props = PartProps<'h2'>
}
