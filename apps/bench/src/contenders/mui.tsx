import { ChatBox } from '@mui/x-chat'
import { type ChatAdapter, type ChatMessage, useChat } from '@mui/x-chat/headless'
import { createRoot } from 'react-dom/client'
import type { Contender } from '../page/contender.js'
import { type BenchMessage, me, people } from '../page/messages.js'

const conversationId = 'bench'
const conversations = [{ id: conversationId, title: 'Release 1.0' }]
const members = Object.keys(people).map(userOf)

type OnEvent = Parameters<NonNullable<ChatAdapter['subscribe']>>[0]['onEvent']

let onEvent: OnEvent = () => {}
let answerOlder: ((messages: readonly BenchMessage[]) => void) | undefined
let newest: ChatMessage[] = []
let older: readonly BenchMessage[] | undefined
let loadMoreHistory: () => unknown = () => {}

/** Over an adapter, as its pages show: given the messages as a prop it opens at the top. */
export const contender: Contender = {
  rowSelector: '.MuiChatMessage-root',
  scrollerSelector: '.MuiChatMessageList-scroller',
  inputSelector: 'textarea:not([aria-hidden])',
  prepare(messages) {
    newest = messages.map(messageOf)
  },
  mount(host) {
    const adapter: ChatAdapter = {
      async listMessages({ cursor }) {
        if (cursor === undefined) return { messages: newest, cursor: 'older', hasMore: true }
        const page =
          older ??
          (await new Promise<readonly BenchMessage[]>((resolve) => {
            answerOlder = resolve
          }))
        older = undefined
        return { messages: page.map(messageOf), cursor: 'older', hasMore: true }
      },
      sendMessage: async () => new ReadableStream(),
      subscribe(input) {
        onEvent = input.onEvent
        return () => {}
      },
    }
    createRoot(host).render(
      <ChatBox
        adapter={adapter}
        currentUser={userOf(me)}
        members={members}
        initialConversations={conversations}
        initialActiveConversationId={conversationId}
        sx={{ height: '100%' }}
      >
        <Actions />
      </ChatBox>,
    )
  },
  append: (message) => onEvent({ type: 'message-added', message: messageOf(message) }),
  prepend(messages) {
    if (answerOlder === undefined) {
      older = messages
      loadMoreHistory()
    } else answerOlder(messages)
    answerOlder = undefined
  },
  change: (message) => onEvent({ type: 'message-updated', message: messageOf(message) }),
  receipt: ({ id }) => onEvent({ type: 'read', conversationId, messageId: id, userId: 'grace' }),
  typing: () => onEvent({ type: 'typing', conversationId, userId: 'grace', isTyping: true }),
}

/** Where an app's own button would load older messages. */
function Actions() {
  loadMoreHistory = useChat().loadMoreHistory
  return null
}

function messageOf({ id, authorId, text, createdAt, editedAt }: BenchMessage): ChatMessage {
  return {
    id,
    conversationId,
    role: 'user',
    author: userOf(authorId),
    parts: [{ type: 'text', text }],
    createdAt: new Date(createdAt).toISOString(),
    ...(editedAt !== undefined && { editedAt: new Date(editedAt).toISOString() }),
  }
}

function userOf(id: string) {
  return { id, displayName: people[id] ?? id }
}
