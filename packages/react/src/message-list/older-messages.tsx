'use client'
import type { TimelineSnapshot } from '@parley/core'
import { forwardRef, useCallback, useRef } from 'react'
import { useCatalogue } from '../chat-context.js'
import { useConversationContext } from '../conversation-context.js'
import { type PartProps, usePart } from '../use-part.js'
import { useReadable } from '../use-readable.js'
import { useSelected } from '../use-selected.js'
import { useInView } from './use-in-view.js'

/**
 * Loads older messages when the reader comes near the top; a failed load waits for the button. Renders a `<div>`,
 * or nothing at the start of the conversation.
 */
export const MessageListOlderMessages = forwardRef<HTMLDivElement, MessageListOlderMessages.Props>(
  function MessageListOlderMessages(props, ref) {
    const conversation = useConversationContext('MessageList.OlderMessages')
    const catalogue = useCatalogue()
    const { status, atStart, loadingOlder, error } = useReadable(conversation.state)
    const first = useSelected(conversation.timeline, firstKey)
    const button = useRef<HTMLButtonElement>(null)
    const load = useCallback(() => void conversation.loadOlder(), [conversation])
    const hasOlder = status === 'ready' && !atStart && first !== undefined
    useInView(button, hasOlder && !loadingOlder && error === undefined, load, first)
    const element = usePart('div', props, {
      part: 'older-messages',
      ref,
      state: { loading: loadingOlder, failed: error !== undefined && !loadingOlder },
      children: loadingOlder ? (
        <>
          <span data-parley-part="spinner" />
          <bdi>{catalogue.text('loadingOlder')}</bdi>
        </>
      ) : (
        <>
          {error !== undefined && <bdi role="alert">{catalogue.text('loadOlderFailed')}</bdi>}
          <button ref={button} type="button" data-parley-part="quiet-button" onClick={load}>
            {catalogue.text(error === undefined ? 'loadOlder' : 'retry')}
          </button>
        </>
      ),
    })
    return hasOlder ? element : null
  },
)

export namespace MessageListOlderMessages {
  export interface State {
    readonly loading: boolean
    readonly failed: boolean
  }
  export type Props = PartProps<'div'>
}

function firstKey(timeline: TimelineSnapshot): string | undefined {
  return timeline.length > 0 ? timeline.at(0).key : undefined
}
