export { Avatar } from './avatar/avatar.js'
export { ChatProvider } from './chat-provider.js'
export { ChatWindow } from './chat-window/chat-window.js'
export { ConversationList } from './conversation-list/conversation-list.js'
export { Message } from './message/message.js'
export { MessageInput } from './message-input/message-input.js'
export type { MessageListJumps } from './message-list/jumps.js'
export { MessageList } from './message-list/message-list.js'
export { useMessageList } from './message-list/use-message-list.js'
export { OnlineUsers } from './online-users/online-users.js'
export type { ConversationSummary } from './query-bridge.js'
export {
  englishStrings,
  type ParleyStrings,
  type PluralForms,
  type StringOverrides,
} from './strings.js'
export { useChatClient } from './use-chat-client.js'
export { useConnection } from './use-connection.js'
export { type UseConversations, useConversations } from './use-conversations.js'
export { type UseCreateConversation, useCreateConversation } from './use-create-conversation.js'
export { type UseMessages, useMessages } from './use-messages.js'
export { useOnlineUsers } from './use-online-users.js'
export { useReadable } from './use-readable.js'
export { type UseSendMessage, useSendMessage } from './use-send-message.js'
export { useStorage } from './use-storage.js'
export { useTyping } from './use-typing.js'
export { useUser } from './use-user.js'
