'use client'
import { forwardRef, useEffect, useRef } from 'react'
import { useCatalogue } from '../chat-context.js'
import { useConversationContext } from '../conversation-context.js'
import { useLayout } from '../use-layout.js'
import { useMergedRef } from '../use-merged-ref.js'
import { type PartProps, usePart } from '../use-part.js'
import { useReadable } from '../use-readable.js'
import { keepFocus } from './keep-focus.js'
import { useMessageListContext } from './message-list-context.js'
import { moveFocus } from './move-focus.js'
import { useMarkRead } from './use-mark-read.js'

/**
 * What scrolls. Renders a `<div role="log">` without announcements of its own: the list makes them. Holds
 * `MessageList.Rows`; the arrow keys move between messages.
 */
export const MessageListViewport = forwardRef<HTMLDivElement, MessageListViewport.Props>(
  function MessageListViewport(props, given) {
    const keeper = useMessageListContext('MessageList.Viewport')
    const conversation = useConversationContext('MessageList.Viewport')
    const catalogue = useCatalogue()
    const timeline = useReadable(conversation.timeline)
    const { status } = useReadable(conversation.state)
    const [viewport, ref] = useMergedRef(given)
    useMarkRead(conversation, timeline, useReadable(keeper.atEnd))

    useEffect(() => {
      const element = viewport.current
      const rows = element?.querySelector<HTMLElement>('[data-parley-part="message-rows"]')
      if (!element || !rows) return undefined
      const ends = [keeper.attach(element, rows), keepFocus(element, rows)]
      return () => {
        for (const end of ends) end()
      }
    }, [keeper, viewport])

    const lastOwn = useRef<string>(undefined)
    useLayout(() => {
      const last = timeline.length > 0 ? timeline.at(timeline.length - 1) : undefined
      const sent = last?.kind === 'message' && last.status === 'pending' ? last.key : undefined
      if (sent !== undefined && sent !== lastOwn.current) keeper.toEnd()
      else keeper.keep()
      lastOwn.current = sent ?? lastOwn.current
    })

    return usePart('div', props, {
      part: 'message-viewport',
      ref,
      role: 'log',
      'aria-live': 'off',
      'aria-label': catalogue.text('messages'),
      'aria-busy': status === 'loading',
      onKeyDown: moveFocus,
    })
  },
)

export namespace MessageListViewport {
  export type Props = PartProps<'div'>
}
