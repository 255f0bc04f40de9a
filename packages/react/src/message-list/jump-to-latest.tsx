'use client'
import type { MessageId, TimelineSnapshot } from '@parley/core'
import { forwardRef, useEffect, useState } from 'react'
import { useCatalogue } from '../chat-context.js'
import { useConversationContext } from '../conversation-context.js'
import { Icon } from '../icons.js'
import { type PartProps, usePart } from '../use-part.js'
import { useReadable } from '../use-readable.js'
import { useSelected } from '../use-selected.js'
import { useMessageListContext } from './message-list-context.js'
import { newestSentId } from './newest-sent-id.js'

/** Brings the newest message into view and counts what came since. Renders a `<button>` away from the end. */
export const MessageListJumpToLatest = forwardRef<HTMLButtonElement, MessageListJumpToLatest.Props>(
  function MessageListJumpToLatest(props, ref) {
    const { engine, jumps } = useMessageListContext('MessageList.JumpToLatest')
    const conversation = useConversationContext('MessageList.JumpToLatest')
    const catalogue = useCatalogue()
    const atEnd = useReadable(engine.following)
    const [lastSeen, setLastSeen] = useState<MessageId>()
    useEffect(() => {
      if (!atEnd) setLastSeen(newestSentId(conversation.timeline.get()))
    }, [atEnd, conversation])

    const count = useSelected(conversation.timeline, (timeline) =>
      atEnd ? 0 : countSince(timeline, lastSeen),
    )
    const label = catalogue.text('jumpToLatest')
    const news = count > 0 && catalogue.text('newMessages', { count })
    const element = usePart('button', props, {
      part: 'jump-to-latest',
      ref,
      state: { count },
      type: 'button',
      onClick: jumps.jumpToLatest,
      'aria-label': news ? `${label}, ${news}` : label,
      children: (
        <>
          {news && <bdi>{news}</bdi>}
          <Icon name="down" />
        </>
      ),
    })
    return atEnd ? null : element
  },
)

export namespace MessageListJumpToLatest {
  export interface State {
    /** Messages that came since the reader left the end. */
    readonly count: number
  }
  export type Props = PartProps<'button'>
}

function countSince(timeline: TimelineSnapshot, seen: MessageId | undefined): number {
  const index = seen === undefined ? -1 : timeline.indexOf(seen)
  return index < 0 ? 0 : timeline.length - 1 - index
}
