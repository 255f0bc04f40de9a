'use client'
import type { User } from '@parley/core'
import { forwardRef } from 'react'
import { useChatContext } from '../chat-context.js'
import { useConversationContext } from '../conversation-context.js'
import { presenceText } from '../online-users/presence-text.js'
import { useConversation } from '../use-conversation.js'
import { useOnlineUsers } from '../use-online-users.js'
import { type PartProps, usePart } from '../use-part.js'

/** With one other member, whether they are online; else how many members there are. Renders a `<p>`. */
export const ChatWindowSubtitle = forwardRef<HTMLParagraphElement, ChatWindowSubtitle.Props>(
  function ChatWindowSubtitle(props, ref) {
    const { client, catalogue } = useChatContext('ChatWindow.Subtitle')
    const { id } = useConversationContext('ChatWindow.Subtitle')
    const { members = [] } = useConversation(id).conversation
    const others = members.filter((member) => member.id !== client.me.id)
    const other = others.length === 1 ? others[0] : undefined
    const showsPresence = other !== undefined && client.capabilities.presence !== undefined
    const count = members.length
    return usePart('p', props, {
      part: 'chat-subtitle',
      ref,
      children: showsPresence ? (
        <PresenceOf user={other} conversationId={id} />
      ) : count > 2 ? (
        <bdi>{catalogue.text('memberCount', { count })}</bdi>
      ) : null,
    })
  },
)

function PresenceOf({ user, conversationId }: { user: User; conversationId: string }) {
  const { catalogue } = useChatContext('ChatWindow.Subtitle')
  const { members, stale } = useOnlineUsers(conversationId)
  const state = members.find((member) => member.user.id === user.id)?.state ?? 'offline'
  if (stale) return null
  return (
    <>
      <span data-parley-part="presence-dot" data-state={state} />
      {presenceText(catalogue, state)}
    </>
  )
}

export namespace ChatWindowSubtitle {
  export type Props = PartProps<'p'>
}
