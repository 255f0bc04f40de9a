'use client'
import { useEffect, useRef } from 'react'
import { useChatContext } from '../chat-context.js'
import { useConversationContext } from '../conversation-context.js'
import { useMessageContext } from './message-context.js'
import { hasReacted } from './reactions.js'

const emojis = ['👍', '❤️', '😂', '🎉', '😮', '😢']

/** A few common reactions; choosing one again takes it back. */
export function ReactionPicker({ onPick }: { readonly onPick: () => void }) {
  const { message } = useMessageContext('Message.Actions').item
  const conversation = useConversationContext('Message.Actions')
  const { client, catalogue } = useChatContext('Message.Actions')
  const first = useRef<HTMLButtonElement>(null)
  useEffect(() => first.current?.focus(), [])
  return (
    <span data-parley-part="reaction-picker">
      {emojis.map((emoji, index) => {
        const reacted = hasReacted(message, emoji, client.me.id)
        return (
          <button
            key={emoji}
            ref={index === 0 ? first : undefined}
            type="button"
            data-parley-part="reaction-choice"
            aria-label={catalogue.text('reactWith', { emoji })}
            aria-pressed={reacted}
            onClick={() => {
              conversation.react(message.id, emoji, !reacted)
              onPick()
            }}
          >
            {emoji}
          </button>
        )
      })}
    </span>
  )
}
