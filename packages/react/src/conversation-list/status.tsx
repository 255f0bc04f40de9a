'use client'
import { forwardRef } from 'react'
import { useCatalogue } from '../chat-context.js'
import { HiddenText } from '../hidden-text.js'
import { type PartProps, usePart } from '../use-part.js'
import { useConversationListContext } from './root.js'

/** Loading, empty or failed, with a way to try again. Renders a `<div>` while there is no list to show. */
export const ConversationListStatus = forwardRef<HTMLDivElement, ConversationListStatus.Props>(
  function ConversationListStatus(props, ref) {
    const { status, error, conversations, retry } =
      useConversationListContext('ConversationList.Status')
    const catalogue = useCatalogue()
    const loading = status === 'loading'
    const failed = status === 'failed'
    const element = usePart('div', props, {
      part: loading ? 'people-loading' : 'notice',
      ref,
      state: { status, code: error?.code },
      role: failed ? 'alert' : 'status',
      children: loading ? (
        <>
          <HiddenText>{catalogue.text('loadingConversations')}</HiddenText>
          <span data-parley-part="skeleton" data-shape="person" />
          <span data-parley-part="skeleton" data-shape="person" />
          <span data-parley-part="skeleton" data-shape="person" />
        </>
      ) : failed ? (
        <>
          <strong>{catalogue.text('conversationsFailed')}</strong>
          {error !== undefined && <span>{catalogue.error(error)}</span>}
          <button type="button" data-parley-part="quiet-button" onClick={retry}>
            {catalogue.text('retry')}
          </button>
        </>
      ) : (
        <>
          <strong>{catalogue.text('noConversations')}</strong>
          <span>{catalogue.text('noConversationsHint')}</span>
        </>
      ),
    })
    return status === 'ready' && conversations.length > 0 ? null : element
  },
)

export namespace ConversationListStatus {
  export interface State {
    readonly status: 'loading' | 'ready' | 'failed' | 'unsupported'
    /** The ChatErrorCode. */
    readonly code: string
  }
  export type Props = PartProps<'div'>
}
