'use client'
import type { Message } from '@parley/core'
import { forwardRef } from 'react'
import { useChatContext } from '../chat-context.js'
import { useConversationContext } from '../conversation-context.js'
import { type PartProps, usePart } from '../use-part.js'
import { useMessageContext } from './message-context.js'

/** Each reaction with its count; a click adds or takes back one's own. Renders a `<div role="group">`. */
export const MessageReactions = forwardRef<HTMLDivElement, MessageReactions.Props>(
  function MessageReactions(props, ref) {
    const { message, status } = useMessageContext('Message.Reactions').item
    const conversation = useConversationContext('Message.Reactions')
    const { client, catalogue } = useChatContext('Message.Reactions')
    const reactions = (message.reactions ?? []).filter((reaction) => countOf(reaction) > 0)
    const canReact = client.supports('react') && status === 'sent'
    const element = usePart('div', props, {
      part: 'message-reactions',
      ref,
      role: 'group',
      'aria-label': catalogue.text('reactions'),
      children: reactions.map((reaction) => {
        const { emoji } = reaction
        const count = countOf(reaction)
        const reacted = hasReacted(message, emoji, client.me.id)
        return (
          <button
            key={emoji}
            type="button"
            data-parley-part="reaction"
            aria-pressed={reacted}
            aria-label={catalogue.text('reactionCount', { emoji, count })}
            disabled={!canReact}
            onClick={() => conversation.react(message.id, emoji, !reacted)}
          >
            <span>{emoji}</span>
            <span>{catalogue.number(count)}</span>
          </button>
        )
      }),
    })
    return reactions.length > 0 && message.deletedAt === undefined ? element : null
  },
)

export namespace MessageReactions {
  export type Props = PartProps<'div'>
}

export function hasReacted(message: Message, emoji: string, userId: string): boolean {
  const reaction = message.reactions?.find((other) => other.emoji === emoji)
  return reaction?.userIds.includes(userId) ?? false
}

function countOf(reaction: { readonly userIds: readonly string[]; readonly count?: number }) {
  return reaction.count ?? reaction.userIds.length
}
