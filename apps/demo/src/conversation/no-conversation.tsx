import { useChatClient, useConversations } from '@parley/react'
import { Icon } from '../shell/icon.js'

const choose = 'Choose a person and say hello. They will see it the moment you send it.'
const openOrStart = 'Open a chat on the side to read on, or start another.'
const open = 'Open the chat on the side to read on.'

/** Where a conversation would be, while none is open. */
export function NoConversation({ onNewChat }: { readonly onNewChat: () => void }) {
  const client = useChatClient()
  const hasNewChats = client.supports('createConversation')
  const { conversations, status } = useConversations()
  const none = status === 'ready' && conversations.length === 0
  return (
    <div className="blank">
      <Icon name="chats" />
      <h2>
        Welcome, <bdi>{client.me.name}</bdi>
      </h2>
      <p>{hasNewChats ? (none ? choose : openOrStart) : open}</p>
      {hasNewChats && (
        <button type="button" className="button-primary" onClick={onNewChat}>
          <Icon name="plus" />
          Start a chat
        </button>
      )}
    </div>
  )
}
