'use client'
import { forwardRef } from 'react'
import { useCatalogue } from '../chat-context.js'
import { type PartProps, usePart } from '../use-part.js'
import { ConversationListItem } from './item.js'
import { useConversationListContext } from './root.js'
import { ConversationListStatus } from './status.js'

/** The conversations. Renders a `<ul>`, or what there is to say instead. */
export const ConversationListItems = forwardRef<HTMLUListElement, ConversationListItems.Props>(
  function ConversationListItems(props, ref) {
    const list = useConversationListContext('ConversationList.Items')
    const { conversations, status, hasMore, loadingMore, loadMore, selectedId, select } = list
    const catalogue = useCatalogue()
    const element = usePart('ul', props, {
      part: 'conversation-items',
      ref,
      children: (
        <>
          {conversations.map((conversation) => (
            <ConversationListItem
              key={conversation.id}
              conversation={conversation}
              selected={conversation.id === selectedId}
              onSelect={select}
            />
          ))}
          {hasMore && (
            <li data-parley-part="load-more">
              <button
                type="button"
                data-parley-part="quiet-button"
                disabled={loadingMore}
                onClick={loadMore}
              >
                {catalogue.text(loadingMore ? 'loadingConversations' : 'loadMore')}
              </button>
            </li>
          )}
        </>
      ),
    })
    if (status === 'ready' && conversations.length > 0) return element
    return <ConversationListStatus />
  },
)

export namespace ConversationListItems {
  export type Props = Omit<PartProps<'ul'>, 'children'>
}
