/**
 * The parts of each component as namespaces (`<ChatWindow.Root>`), which also work from a server component: this file
 * is none of the client's, the parts' own files are.
 */
export { Avatar } from './avatar/avatar.js'
export { ChatProvider } from './chat-provider.js'
export * as ChatWindow from './chat-window/index.parts.js'
export * as ConversationList from './conversation-list/index.parts.js'
export * as Message from './message/index.parts.js'
export * as MessageInput from './message-input/index.parts.js'
export * as MessageList from './message-list/index.parts.js'
export * as OnlineUsers from './online-users/index.parts.js'
