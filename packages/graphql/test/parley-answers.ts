import type { Message } from '@parley/core'

export const wireMessage = {
  id: 'm1',
  conversationId: 'c1',
  author: { id: 'u2', name: 'Bo', avatarUrl: null, profileUrl: 'https://example.org/bo' },
  text: 'Hello',
  createdAt: 1_750_000_000_000,
  position: 7,
  revision: 9,
  clientId: null,
  editedAt: 1_750_000_001_000,
  deletedAt: null,
  reactions: [{ emoji: '👍', userIds: ['u1'], count: 1 }],
}

export const message: Message = {
  id: 'm1',
  conversationId: 'c1',
  author: { id: 'u2', name: 'Bo', profileUrl: 'https://example.org/bo' },
  text: 'Hello',
  createdAt: 1_750_000_000_000,
  position: 7,
  revision: 9,
  editedAt: 1_750_000_001_000,
  reactions: [{ emoji: '👍', userIds: ['u1'], count: 1 }],
}

export const wireConversation = {
  id: 'c1',
  title: null,
  members: [{ id: 'u1', name: 'Ada', avatarUrl: null, profileUrl: null }],
  lastMessage: wireMessage,
  unreadCount: 2,
  readUpTo: 5,
}

export const conversation = {
  id: 'c1',
  members: [{ id: 'u1', name: 'Ada' }],
  lastMessage: message,
  unreadCount: 2,
  readUpTo: 5,
}
