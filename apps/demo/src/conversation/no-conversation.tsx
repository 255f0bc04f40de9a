import { useChatClient, useConversations } from '@parley/react'
import { Icon } from '../shell/icon.js'

/** Where a conversation would be, while none is open. */
export function NoConversation({ onNewChat }: { readonly onNewChat: () => void }) {
  const { me } = useChatClient()
  const { conversations, status } = useConversations()
  const none = status === 'ready' && conversations.length === 0
  return (
    <div className="blank">
      <Icon name="chats" />
      <h2>
        Welcome, <bdi>{me.name}</bdi>
      </h2>
      <p>
        {none
          ? 'Choose a person and say hello. They will see it the moment you send it.'
          : 'Open a chat on the side to read on, or start another.'}
      </p>
      <button type="button" className="button-primary" onClick={onNewChat}>
        <Icon name="plus" />
        Start a chat
      </button>
    </div>
  )
}
