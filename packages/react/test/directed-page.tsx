import '../src/styles/styles.css'
import { type ChatClient, createChatClient } from '@parley/core'
import { createMemoryBackend, type MemoryBackend } from '@parley/testing'
import { cleanup, render, screen, within } from '@testing-library/react'
import type { ReactNode } from 'react'
import { onTestFinished } from 'vitest'
import { ChatProvider } from '../src/chat-provider.js'
import { ChatWindow } from '../src/chat-window/chat-window.js'
import { ConversationList } from '../src/conversation-list/conversation-list.js'
import { everyone } from './people.js'

export const arabic = 'نعم، جاهزة منذ الأمس'
export const latin = 'Ready since yesterday'
const longArabic = `${'كلمة '.repeat(40)}نهاية`

export interface DirectedPageOptions {
  readonly dir: 'ltr' | 'rtl'
  /** @default one of three people, with a message of Ada's in either direction */
  readonly conversationId?: string
  readonly message?: ReactNode
  /** @default 400 */
  readonly widthPx?: number
}

/** Ada's conversations and one of them, in a page that reads in this direction. */
export async function showPage({
  dir,
  conversationId = 'team',
  message,
  widthPx = 400,
}: DirectedPageOptions): Promise<{ readonly backend: MemoryBackend; readonly client: ChatClient }> {
  const at = new Date().setHours(10, 34)
  const said = (text: string, authorId = 'ada') => ({ authorId, text, createdAt: at })
  const backend = createMemoryBackend({
    users: everyone,
    conversations: [
      { id: 'team', memberIds: ['ada', 'grace', 'omar'], messages: [said(latin), said(arabic)] },
      { id: 'empty', title: 'Empty', memberIds: ['ada'] },
      { id: 'short', title: 'Short', memberIds: ['ada'], messages: [said('نعم', 'omar')] },
      { id: 'own', title: 'Own', memberIds: ['ada'], messages: [said(latin)] },
      { id: 'long', title: 'Long', memberIds: ['ada'], messages: [said(longArabic, 'omar')] },
    ],
  })
  const client = createChatClient({ transport: backend.transportFor('ada') })
  onTestFinished(() => {
    cleanup()
    client.close()
  })
  render(
    <div dir={dir} style={{ blockSize: '480px', inlineSize: `${widthPx}px` }}>
      <ChatProvider client={client} locale="en-US">
        <ConversationList />
        <ChatWindow conversationId={conversationId} {...(message !== undefined && { message })} />
      </ChatProvider>
    </div>,
  )
  if (conversationId === 'team') await within(screen.getByRole('log')).findByText(arabic)
  await within(screen.getByRole('navigation')).findByText('نعم')
  return { backend, client }
}
