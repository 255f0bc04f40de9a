'use client'
import { forwardRef } from 'react'
import { useCatalogue } from '../chat-context.js'
import { type PartProps, usePart } from '../use-part.js'
import { ConversationListNewConversation } from './new-conversation.js'

/** What the list is, and the way to a new conversation. Renders a `<header>`. */
export const ConversationListHeader = forwardRef<HTMLElement, ConversationListHeader.Props>(
  function ConversationListHeader(props, ref) {
    const catalogue = useCatalogue()
    return usePart('header', props, {
      part: 'conversation-list-header',
      ref,
      children: (
        <>
          <h2 data-parley-part="list-title">{catalogue.text('conversations')}</h2>
          <ConversationListNewConversation />
        </>
      ),
    })
  },
)

export namespace ConversationListHeader {
  export type Props = PartProps<'header'>
}
