'use client'
import { forwardRef } from 'react'
import { useCatalogue } from '../chat-context.js'
import { useConversationContext } from '../conversation-context.js'
import { HiddenText } from '../hidden-text.js'
import { type PartProps, usePart } from '../use-part.js'
import { useReadable } from '../use-readable.js'
import { useSelected } from '../use-selected.js'
import { isEmpty } from './is-empty.js'

const shapes = ['b', 'own', 'c', 'own', 'a']

/** The shape of messages to come. Renders a `<div role="status">` while there is nothing to show yet. */
export const MessageListLoading = forwardRef<HTMLDivElement, MessageListLoading.Props>(
  function MessageListLoading(props, ref) {
    const conversation = useConversationContext('MessageList.Loading')
    const { status } = useReadable(conversation.state)
    const empty = useSelected(conversation.timeline, isEmpty)
    const catalogue = useCatalogue()
    const element = usePart('div', props, {
      part: 'message-list-loading',
      ref,
      role: 'status',
      children: (
        <>
          <HiddenText>{catalogue.text('loadingMessages')}</HiddenText>
          {shapes.map((shape, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a fixed list that never changes
            <span key={index} data-parley-part="skeleton" data-shape={shape} />
          ))}
        </>
      ),
    })
    return (status === 'loading' || status === 'idle') && empty ? element : null
  },
)

export namespace MessageListLoading {
  export type Props = PartProps<'div'>
}
