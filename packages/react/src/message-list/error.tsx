'use client'
import { forwardRef } from 'react'
import { useCatalogue } from '../chat-context.js'
import { useConversationContext } from '../conversation-context.js'
import { type PartProps, usePart } from '../use-part.js'
import { useReadable } from '../use-readable.js'

/**
 * Says why there are no messages, with a way to try again where that can help. Renders a `<div role="alert">` when
 * the first load failed or the conversation is closed to this account.
 */
export const MessageListError = forwardRef<HTMLDivElement, MessageListError.Props>(
  function MessageListError(props, ref) {
    const conversation = useConversationContext('MessageList.Error')
    const { status, error } = useReadable(conversation.state)
    const catalogue = useCatalogue()
    const closed = status === 'closed'
    const element = usePart('div', props, {
      part: 'notice',
      ref,
      state: { status, code: error?.code },
      role: 'alert',
      children: (
        <>
          <strong>{catalogue.text(closed ? 'conversationClosed' : 'loadFailed')}</strong>
          {error !== undefined && <span>{catalogue.error(error)}</span>}
          {!closed && (
            <button
              type="button"
              data-parley-part="quiet-button"
              onClick={() => void conversation.catchUp()}
            >
              {catalogue.text('retry')}
            </button>
          )}
        </>
      ),
    })
    return closed || status === 'failed' ? element : null
  },
)

export namespace MessageListError {
  export interface State {
    readonly status: 'failed' | 'closed'
    /** The ChatErrorCode. */
    readonly code: string
  }
  export type Props = PartProps<'div'>
}
