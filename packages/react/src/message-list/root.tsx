'use client'
import type { ConversationState } from '@parley/core'
import { forwardRef, type Ref, useImperativeHandle, useMemo, useState } from 'react'
import { useChatContext } from '../chat-context.js'
import { useConversationContext } from '../conversation-context.js'
import { type PartProps, usePart } from '../use-part.js'
import { useReadable } from '../use-readable.js'
import { useSelected } from '../use-selected.js'
import { Announcer } from './announcer.js'
import { createListEngine } from './engine/list-engine.js'
import { createJumps, type MessageListJumps } from './jumps.js'
import { MessageListContext } from './message-list-context.js'
import { messageRowState } from './message-row-state.js'
import { createUnreadMark } from './unread-mark.js'
import { restorePlace, usePlace } from './use-place.js'
import { useUnreadMark } from './use-unread-mark.js'

/**
 * Owns the scrolling of one conversation's messages and announces new ones. Renders a `<div>`, made anew for
 * another conversation or another client.
 */
export const MessageListRoot = forwardRef<HTMLDivElement, MessageListRoot.Props>(
  function MessageListRoot(props, ref) {
    const { id } = useConversationContext('MessageList.Root')
    const { epoch } = useChatContext('MessageList.Root')
    return <OneList key={`${epoch} ${id}`} {...props} ref={ref} />
  },
)

const OneList = forwardRef<HTMLDivElement, MessageListRoot.Props>(function OneList(
  { children, jumpsRef = null, ...props },
  ref,
) {
  const conversation = useConversationContext('MessageList.Root')
  const { client, places } = useChatContext('MessageList.Root')
  const [{ engine, jumps, unread }] = useState(() => {
    const unread = createUnreadMark(client.me.id)
    const engine = createListEngine(conversation.timeline, (before, item, after) =>
      messageRowState(before, item, after, { myId: client.me.id, unreadKey: unread.key }),
    )
    restorePlace(engine, places.get(conversation.id))
    return { engine, unread, jumps: createJumps(engine, conversation, unread) }
  })
  usePlace(engine, conversation)
  useUnreadMark(engine, conversation, unread)
  useImperativeHandle(jumpsRef, () => jumps, [jumps])
  const state: MessageListRoot.State = {
    status: useSelected(conversation.state, statusOf),
    atEnd: useReadable(engine.following),
  }
  return usePart('div', props, {
    part: 'message-list',
    ref,
    state: { ...state },
    children: useMemo(
      () => (
        <MessageListContext.Provider value={{ engine, jumps, unread }}>
          {children}
          <Announcer />
        </MessageListContext.Provider>
      ),
      [engine, jumps, unread, children],
    ),
  })
})

function statusOf({ status }: ConversationState): string {
  return status
}

export namespace MessageListRoot {
  export interface State {
    /** `idle`, `loading`, `ready`, `failed` or `closed`. */
    readonly status: string
    /** The newest message is in view, or new ones will bring it there. */
    readonly atEnd: boolean
  }
  export type Props = PartProps<'div'> & {
    /** Gives the ways to move through the list to what is outside it; inside it is `useMessageList`. */
    readonly jumpsRef?: Ref<MessageListJumps> | undefined
  }
}
