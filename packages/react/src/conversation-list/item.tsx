'use client'
import type { Conversation, ConversationId, Message } from '@parley/core'
import { memo, type ReactNode } from 'react'
import { Avatar } from '../avatar/avatar.js'
import type { Catalogue } from '../catalogue.js'
import { useChatContext } from '../chat-context.js'
import { HiddenText } from '../hidden-text.js'
import { usePart } from '../use-part.js'
import { conversationTitle } from '../user-name.js'

/** One conversation: whom it is with, what was said last, what is unread. Renders a `<li>` with a `<button>`. */
export const ConversationListItem = memo(function ConversationListItem({
  conversation,
  selected = false,
  onSelect,
}: ConversationListItem.Props) {
  const { client, catalogue } = useChatContext('ConversationList.Item')
  const { id, lastMessage, members = [] } = conversation
  const title = conversationTitle(catalogue, conversation, client.me.id)
  const unread = selected ? 0 : (conversation.unreadCount ?? 0)
  const others = members.filter((member) => member.id !== client.me.id)
  const face = others.length === 1 && others[0] !== undefined ? others[0] : { id, name: title }
  const state: ConversationListItem.State = { selected, unread: unread > 0 }
  return usePart(
    'li',
    {},
    {
      part: 'conversation-item',
      ref: null,
      state: { ...state },
      children: (
        <button
          type="button"
          data-parley-part="conversation-button"
          aria-current={selected ? 'true' : undefined}
          onClick={() => onSelect?.(id)}
        >
          <Avatar user={face} />
          <bdi data-parley-part="conversation-title">{title}</bdi>
          {lastMessage !== undefined && (
            <time
              data-parley-part="conversation-time"
              dir="auto"
              dateTime={new Date(lastMessage.createdAt).toISOString()}
            >
              {catalogue.when(lastMessage.createdAt)}
            </time>
          )}
          <span data-parley-part="conversation-preview" dir="auto">
            {lastMessage === undefined
              ? catalogue.text('noMessages')
              : previewOf(lastMessage, catalogue, client.me.id)}
          </span>
          {unread > 0 && (
            <span data-parley-part="unread-count">
              <span aria-hidden="true">{unread > 99 ? '99+' : catalogue.number(unread)}</span>
              <HiddenText>{catalogue.text('unreadMessages', { count: unread })}</HiddenText>
            </span>
          )}
        </button>
      ),
    },
  )
})

export namespace ConversationListItem {
  export interface State {
    readonly selected: boolean
    readonly unread: boolean
  }
  export interface Props {
    readonly conversation: Conversation
    readonly selected?: boolean
    readonly onSelect?: ((id: ConversationId) => void) | undefined
  }
}

const previewCharacters = 160

function previewOf(message: Message, catalogue: Catalogue, myId: string): ReactNode {
  if (message.deletedAt !== undefined) return catalogue.text('messageDeleted')
  const text = <bdi>{message.text.slice(0, previewCharacters)}</bdi>
  return message.author.id === myId ? catalogue.nodes('ownPreview', { text }) : text
}
