'use client'
import type { ConversationId } from '@parley/core'
import { forwardRef } from 'react'
import { useChatContext } from '../chat-context.js'
import { ConversationContext } from '../conversation-context.js'
import { useConversation } from '../use-conversation.js'
import { useOpenConversation } from '../use-open-conversation.js'
import { type PartProps, usePart } from '../use-part.js'
import { useReadable } from '../use-readable.js'
import { conversationTitle } from '../user-name.js'

/** Opens one conversation for the parts inside. Renders a `<section>` named after the conversation. */
export const ChatWindowRoot = forwardRef<HTMLElement, ChatWindowRoot.Props>(function ChatWindowRoot(
  { conversationId, children, ...props },
  ref,
) {
  const { client, catalogue } = useChatContext('ChatWindow.Root')
  const conversation = useOpenConversation(conversationId)
  const { status } = useReadable(conversation.state)
  const connection = useReadable(client.connection).status
  const title = conversationTitle(
    catalogue,
    useConversation(conversationId).conversation,
    client.me.id,
  )
  const state: ChatWindowRoot.State = { status, connection }
  return usePart('section', props, {
    part: 'chat-window',
    ref,
    state: { ...state },
    'aria-label': title,
    children: (
      <ConversationContext.Provider value={conversation}>{children}</ConversationContext.Provider>
    ),
  })
})

export namespace ChatWindowRoot {
  export interface State {
    /** `idle`, `loading`, `ready`, `failed` or `closed`. */
    readonly status: string
    /** The connection's status. */
    readonly connection: string
  }
  export type Props = PartProps<'section'> & { readonly conversationId: ConversationId }
}
