import { Avatar } from '@parley/react'
import { ChatWindow } from '@parley/react/parts'
import { openList } from '../routing/use-route.js'
import { Icon } from '../shell/icon.js'
import { useOthers } from './use-others.js'

/** The way back (where only one thing shows at a time), and who this is with. */
export function ConversationHeader({ conversationId }: { readonly conversationId: string }) {
  const [other] = useOthers(conversationId)
  return (
    <ChatWindow.Header className="chat-head">
      <button
        type="button"
        className="button-icon only-narrow"
        aria-label="Back to your chats"
        onClick={openList}
      >
        <Icon name="back" />
      </button>
      {other !== undefined && <Avatar user={other} />}
      <div className="chat-who">
        <ChatWindow.Title />
        <ChatWindow.Subtitle />
      </div>
    </ChatWindow.Header>
  )
}
