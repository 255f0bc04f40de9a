'use client'
import { forwardRef } from 'react'
import { useCatalogue } from '../chat-context.js'
import { useConversationContext } from '../conversation-context.js'
import { type PartProps, usePart } from '../use-part.js'
import { useReadable } from '../use-readable.js'
import { useSelected } from '../use-selected.js'
import { isEmpty } from './is-empty.js'

/** Says that nothing precedes the first message. Renders a `<p>`, or nothing before that is known. */
export const MessageListStartOfConversation = forwardRef<
  HTMLParagraphElement,
  MessageListStartOfConversation.Props
>(function MessageListStartOfConversation(props, ref) {
  const conversation = useConversationContext('MessageList.StartOfConversation')
  const { status, atStart } = useReadable(conversation.state)
  const empty = useSelected(conversation.timeline, isEmpty)
  const element = usePart('p', props, {
    part: 'start-of-conversation',
    ref,
    children: useCatalogue().text('startOfConversation'),
  })
  return status === 'ready' && atStart && !empty ? element : null
})

export namespace MessageListStartOfConversation {
  export type Props = PartProps<'p'>
}
