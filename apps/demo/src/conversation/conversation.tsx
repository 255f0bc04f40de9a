import { MessageInput, useChatClient } from '@parley/react'
import { ChatWindow, MessageList } from '@parley/react/parts'
import { useEffect, useSyncExternalStore } from 'react'
import { ConversationClosed } from './conversation-closed.js'
import { ConversationHeader } from './conversation-header.js'
import { SayHello } from './say-hello.js'

/** One conversation, or why it cannot be shown. */
export function Conversation({ conversationId }: { readonly conversationId: string }) {
  const conversation = useChatClient().conversation(conversationId)
  const { state } = conversation
  // Held here, so that it stays `closed` when the window gives way.
  useEffect(() => conversation.open(), [conversation])
  const closed = useSyncExternalStore(state.subscribe, () => state.get().status === 'closed')
  if (closed) return <ConversationClosed />
  return (
    <ChatWindow.Root conversationId={conversationId}>
      <ConversationHeader conversationId={conversationId} />
      <ChatWindow.ConnectionBanner />
      <MessageList.Root>
        <MessageList.Viewport>
          <MessageList.StartOfConversation />
          <MessageList.OlderMessages />
          <MessageList.Loading />
          <MessageList.Empty>
            <SayHello conversationId={conversationId} />
          </MessageList.Empty>
          <MessageList.Error />
          <MessageList.Rows />
        </MessageList.Viewport>
        <MessageList.JumpToLatest />
        <ChatWindow.TypingIndicator />
      </MessageList.Root>
      <ChatWindow.StorageNotice />
      <MessageInput />
    </ChatWindow.Root>
  )
}
