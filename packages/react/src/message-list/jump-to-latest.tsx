'use client'
import { forwardRef, useEffect, useState } from 'react'
import { useCatalogue } from '../chat-context.js'
import { useConversationContext } from '../conversation-context.js'
import { Icon } from '../icons.js'
import { type PartProps, usePart } from '../use-part.js'
import { useReadable } from '../use-readable.js'
import { useMessageListContext } from './message-list-context.js'
import { newestSentId } from './newest-sent-id.js'

/** Brings the newest message into view and counts what came since. Renders a `<button>` away from the end. */
export const MessageListJumpToLatest = forwardRef<HTMLButtonElement, MessageListJumpToLatest.Props>(
  function MessageListJumpToLatest(props, ref) {
    const keeper = useMessageListContext('MessageList.JumpToLatest')
    const conversation = useConversationContext('MessageList.JumpToLatest')
    const catalogue = useCatalogue()
    const timeline = useReadable(conversation.timeline)
    const atEnd = useReadable(keeper.atEnd)
    const [lastSeen, setLastSeen] = useState<string>()
    useEffect(() => {
      if (!atEnd) setLastSeen(newestSentId(conversation.timeline.get()))
    }, [atEnd, conversation])

    const seenIndex = lastSeen === undefined ? -1 : timeline.indexOf(lastSeen)
    const count = atEnd || seenIndex < 0 ? 0 : timeline.length - 1 - seenIndex
    const element = usePart('button', props, {
      part: 'jump-to-latest',
      ref,
      state: { count },
      type: 'button',
      onClick: keeper.toEnd,
      'aria-label': catalogue.text('jumpToLatest'),
      children: (
        <>
          {count > 0 && <span>{catalogue.text('newMessages', { count })}</span>}
          <Icon name="down" />
        </>
      ),
      ...(count > 0 && {
        'aria-label': `${catalogue.text('jumpToLatest')}, ${catalogue.text('newMessages', { count })}`,
      }),
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
