// A whole chat window: provider, window, online users, and the engine below them.
import { createChatClient } from '@parley/core'
import { ChatProvider, ChatWindow, OnlineUsers } from '@parley/react'
import { createElement } from 'react'
import { renderToString } from 'react-dom/server'

const client = createChatClient({
  transport: {
    name: 'inline',
    contractVersion: 1,
    me: { id: 'ada', name: 'Ada' },
    capabilities: {
      live: ['conversation', 'presence'],
      paging: ['before'],
      echoesClientId: true,
      idempotent: true,
      deletions: 'tombstone',
      order: 'monotonic',
      presence: { scope: 'global' },
    },
    loadMessages: async () => ({ messages: [], atStart: true, atEnd: true }),
    send: async () => {},
    listen: () => () => {},
    close: () => {},
  },
})
const html = renderToString(
  createElement(
    ChatProvider,
    { client },
    createElement(OnlineUsers),
    createElement(ChatWindow, { conversationId: 'lobby' }),
  ),
)
console.log(html.includes('data-parley-part') ? 'rendered' : html)
client.close()
