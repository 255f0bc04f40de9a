'use client'
import type { MessageItem } from '@parley/core'
import { forwardRef } from 'react'
import { useChatContext } from '../chat-context.js'
import { useConversationContext } from '../conversation-context.js'
import type { StringKey } from '../strings.js'
import { type PartProps, usePart } from '../use-part.js'
import { useMessageContext } from './message-context.js'

/** What failed and why, with retry and discard. Renders a `<div role="alert">` while something has failed. */
export const MessageFailure = forwardRef<HTMLDivElement, MessageFailure.Props>(
  function MessageFailure(props, ref) {
    const { item } = useMessageContext('Message.Failure')
    const conversation = useConversationContext('Message.Failure')
    const { catalogue } = useChatContext('Message.Failure')
    const { failedClientId, error, status } = item
    const element = usePart('div', props, {
      part: 'message-failure',
      ref,
      state: { status, code: error?.code },
      role: 'alert',
      children: failedClientId !== undefined && (
        <>
          <span>
            <bdi>
              {catalogue.text(what(item))} {error !== undefined && catalogue.error(error)}
            </bdi>
          </span>
          <span data-parley-part="failure-buttons">
            <button
              type="button"
              data-parley-part="retry-button"
              onClick={() => conversation.retry(failedClientId)}
            >
              {catalogue.text(status === 'unsure' ? 'sendAgain' : 'retry')}
            </button>
            <button
              type="button"
              data-parley-part="discard-button"
              onClick={() => conversation.discard(failedClientId)}
            >
              {catalogue.text('discard')}
            </button>
          </span>
        </>
      ),
    })
    return failedClientId === undefined ? null : element
  },
)

export namespace MessageFailure {
  export interface State {
    readonly status: MessageItem['status']
    /** The ChatErrorCode. */
    readonly code: string
  }
  export type Props = PartProps<'div'>
}

function what({ status }: MessageItem): StringKey {
  if (status === 'unsure') return 'maybeSent'
  return status === 'failed' ? 'notSent' : 'changeFailed'
}
