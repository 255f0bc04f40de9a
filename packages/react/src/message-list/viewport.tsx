'use client'
import type { ConversationState } from '@parley/core'
import { forwardRef } from 'react'
import { useCatalogue } from '../chat-context.js'
import { useConversationContext } from '../conversation-context.js'
import { useLayout } from '../use-layout.js'
import { useMergedRef } from '../use-merged-ref.js'
import { type PartProps, usePart } from '../use-part.js'
import { useSelected } from '../use-selected.js'
import { keepFocus } from './keep-focus.js'
import { leaveRoomForKeyboard } from './leave-room-for-keyboard.js'
import { useMessageListContext } from './message-list-context.js'
import { moveFocus } from './move-focus.js'
import { passUnread } from './pass-unread.js'
import { useMarkRead } from './use-mark-read.js'

/**
 * What scrolls. Renders a `<div role="log">` without announcements of its own: the list makes them. Holds
 * `MessageList.Rows`; the arrow keys move between messages.
 */
export const MessageListViewport = forwardRef<HTMLDivElement, MessageListViewport.Props>(
  function MessageListViewport(props, given) {
    const { engine, unread } = useMessageListContext('MessageList.Viewport')
    const conversation = useConversationContext('MessageList.Viewport')
    const catalogue = useCatalogue()
    const isLoading = useSelected(conversation.state, loadsFirst)
    const [viewport, ref] = useMergedRef(given)
    useMarkRead(conversation, engine.following)

    useLayout(() => {
      const element = viewport.current
      const rows = element?.querySelector<HTMLElement>('[data-parley-part="message-rows"]')
      if (!element || !rows) return undefined
      const ends = [
        engine.attach(element, rows),
        keepFocus(element, rows),
        leaveRoomForKeyboard(element),
        passUnread(element, engine, unread),
      ]
      return () => {
        for (const end of ends) end()
      }
    }, [engine, unread, viewport])

    return usePart('div', props, {
      part: 'message-viewport',
      ref,
      role: 'log',
      'aria-live': 'off',
      'aria-label': catalogue.text('messages'),
      'aria-busy': isLoading,
      onKeyDown: (event) => moveFocus(event, engine),
    })
  },
)

export namespace MessageListViewport {
  export type Props = PartProps<'div'>
}

function loadsFirst({ status }: ConversationState): boolean {
  return status === 'loading'
}
