'use client'
import type { GapItem } from '@parley/core'
import { forwardRef, useCallback, useRef } from 'react'
import { useCatalogue } from '../chat-context.js'
import { useConversationContext } from '../conversation-context.js'
import { type PartProps, usePart } from '../use-part.js'
import { useInView } from './use-in-view.js'

/** Says that messages are missing here, and loads them when it comes into view. Renders a `<div>`. */
export const MessageListGapRow = forwardRef<HTMLDivElement, MessageListGapRow.Props>(
  function MessageListGapRow({ gap, ...props }, ref) {
    const conversation = useConversationContext('MessageList.GapRow')
    const catalogue = useCatalogue()
    const button = useRef<HTMLButtonElement>(null)
    // From the side that the reader comes from, what is read joins what they see.
    const load = useCallback(
      (from?: 'above' | 'below') => void conversation.loadGap(gap.key, from),
      [conversation, gap.key],
    )
    useInView(button, gap.status === 'open', load, gap)
    return usePart('div', props, {
      part: 'gap-row',
      ref,
      state: { status: gap.status },
      children:
        gap.status === 'loading' ? (
          <>
            <span data-parley-part="spinner" />
            <bdi>{catalogue.text('loadingGap')}</bdi>
          </>
        ) : (
          <>
            <bdi>{catalogue.text('gap')}</bdi>
            <button
              ref={button}
              type="button"
              data-parley-part="quiet-button"
              onClick={() => load()}
            >
              {catalogue.text(gap.status === 'failed' ? 'retry' : 'loadGap')}
            </button>
          </>
        ),
    })
  },
)

export namespace MessageListGapRow {
  export interface State {
    readonly status: GapItem['status']
  }
  export type Props = PartProps<'div'> & { readonly gap: GapItem }
}
