import '@parley/react/styles.css'
import { type ChatClient, type ChatConversation, createChatClient } from '@parley/core'
import { ChatProvider, ChatWindow } from '@parley/react'
import { createRoot } from 'react-dom/client'
import type { Contender } from '../page/contender.js'
import {
  type BenchTransport,
  conversationId,
  createBenchTransport,
  messageOf,
} from './bench-transport.js'

let transport: BenchTransport
let client: ChatClient
let conversation: ChatConversation
let revision = 0

/** The real ChatWindow with all that it has, over the real engine. */
export const contender: Contender = {
  rowSelector: '[data-parley-part="message-row"]',
  scrollerSelector: '[data-parley-part="message-viewport"]',
  inputSelector: '[data-parley-part="message-textarea"]',
  // As the others are given an array or a channel that holds the messages, the window is given a client that does.
  async prepare(messages) {
    transport = createBenchTransport(messages)
    client = createChatClient({ transport })
    conversation = client.conversation(conversationId)
    conversation.open()
    await new Promise<void>((resolve) => {
      const stop = conversation.timeline.subscribe(() => {
        if (conversation.timeline.get().length < messages.length) return
        stop()
        resolve()
      })
    })
  },
  mount(host) {
    createRoot(host).render(
      <ChatProvider client={client} locale="en-GB">
        <ChatWindow conversationId={conversationId} />
      </ChatProvider>,
    )
  },
  append: (message) => transport.tell({ type: 'message', message: messageOf(message) }),
  prepend(messages) {
    const isWaiting = transport.isAskedForOlder
    transport.older(messages)
    if (!isWaiting) void conversation.loadOlder()
  },
  change(message) {
    revision += 1
    transport.tell({ type: 'message', message: { ...messageOf(message), revision } })
  },
  receipt: ({ createdAt }) =>
    transport.tell({ type: 'read', conversationId, userId: 'grace', upTo: createdAt }),
  typing: () =>
    transport.tell({ type: 'typing', conversationId, user: { id: 'grace' }, ttlMs: 5_000 }),
}
