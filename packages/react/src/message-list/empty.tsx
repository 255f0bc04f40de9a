'use client'
import { forwardRef } from 'react'
import { useCatalogue } from '../chat-context.js'
import { useConversationContext } from '../conversation-context.js'
import { type PartProps, usePart } from '../use-part.js'
import { useReadable } from '../use-readable.js'
import { useSelected } from '../use-selected.js'
import { isEmpty } from './is-empty.js'

/** Says that nobody has written yet. Renders a `<div>` while the conversation is known to be empty. */
export const MessageListEmpty = forwardRef<HTMLDivElement, MessageListEmpty.Props>(
  function MessageListEmpty(props, ref) {
    const conversation = useConversationContext('MessageList.Empty')
    const { status } = useReadable(conversation.state)
    const empty = useSelected(conversation.timeline, isEmpty)
    const catalogue = useCatalogue()
    const element = usePart('div', props, {
      part: 'notice',
      ref,
      children: (
        <>
          <strong>{catalogue.text('noMessages')}</strong>
          <span>{catalogue.text('noMessagesHint')}</span>
        </>
      ),
    })
    return status === 'ready' && empty ? element : null
  },
)

export namespace MessageListEmpty {
  export type Props = PartProps<'div'>
}
