import '../styles/styles.css'
import { type ChatClient, createChatClient } from '@parley/core'
import { createMemoryBackend } from '@parley/testing'
import { cleanup, render, screen, waitFor, within } from '@testing-library/react'
import { afterEach, describe, expect, it } from 'vitest'
import { everyone } from '../../test/people.js'
import { ChatProvider } from '../chat-provider.js'
import { ChatWindow } from '../chat-window/chat-window.js'
import { ConversationList } from '../conversation-list/conversation-list.js'

const arabic = 'نعم، جاهزة منذ الأمس'
const latin = 'Ready since yesterday'
const longArabic = `${'كلمة '.repeat(40)}نهاية`
let client: ChatClient

async function show(dir: 'ltr' | 'rtl', conversationId = 'team') {
  const at = new Date().setHours(10, 34)
  const message = (text: string) => ({ authorId: 'ada', text, createdAt: at })
  const backend = createMemoryBackend({
    users: everyone,
    conversations: [
      {
        id: 'team',
        memberIds: ['ada', 'grace', 'omar'],
        messages: [message(latin), message(arabic)],
      },
      { id: 'empty', title: 'Empty', memberIds: ['ada'] },
      {
        id: 'short',
        title: 'Short',
        memberIds: ['ada'],
        messages: [{ ...message('نعم'), authorId: 'omar' }],
      },
      {
        id: 'long',
        title: 'Long',
        memberIds: ['ada'],
        messages: [{ ...message(longArabic), authorId: 'omar' }],
      },
    ],
  })
  client = createChatClient({ transport: backend.transportFor('ada') })
  render(
    <div dir={dir} style={{ blockSize: '480px', inlineSize: '400px' }}>
      <ChatProvider client={client} locale="en-US">
        <ConversationList />
        <ChatWindow conversationId={conversationId} />
      </ChatProvider>
    </div>,
  )
  const list = within(screen.getByRole('navigation'))
  if (conversationId === 'team') await within(screen.getByRole('log')).findByText(arabic)
  await list.findByText('نعم')
}

afterEach(() => {
  cleanup()
  client.close()
})

const bubbleOf = (text: string) =>
  within(screen.getByRole('log'))
    .getByText(text)
    .closest('[data-parley-part="message-bubble"]') as HTMLElement
const partOf = (bubble: HTMLElement, selector: string) =>
  (bubble.querySelector(selector) as HTMLElement).getBoundingClientRect()

/** Where each character of an element is drawn, from the left. */
function drawn(element: Element): string {
  const text = element.firstChild as Text
  const places = [...text.data].map((character, index) => {
    const range = document.createRange()
    range.setStart(text, index)
    range.setEnd(text, index + 1)
    return { character, left: range.getBoundingClientRect().left }
  })
  places.sort((a, b) => a.left - b.left)
  return places
    .map(({ character }) => character)
    .join('')
    .replace(/\s/g, ' ')
}

describe.each(['ltr', 'rtl'] as const)('in a page that reads %s', (dir) => {
  it.each([latin, arabic])('a bubble has its time at the page’s end: %s', async (text) => {
    await show(dir)
    const bubble = bubbleOf(text)
    const body = partOf(bubble, '[data-parley-part="message-body"]')
    const time = partOf(bubble, 'time')
    const status = partOf(bubble, '[data-parley-part="delivery-status"]')
    const order = [body, time, status].map(({ left, width }) => left + width / 2)
    expect([...order].sort((a, b) => (dir === 'ltr' ? a - b : b - a))).toEqual(order)
  })

  it('a time reads as a time', async () => {
    await show(dir)
    for (const time of screen.getByRole('log').querySelectorAll('article time')) {
      expect(drawn(time)).toBe('10:34 AM')
    }
  })

  it('what the app says reads in its own direction', async () => {
    await show(dir)
    expect(drawn(await screen.findByText('3 members'))).toBe('3 members')
    cleanup()
    client.close()
    await show(dir, 'empty')
    expect(drawn(await screen.findByText('Write the first one.'))).toBe('Write the first one.')
  })

  it('a preview stands at the row’s start, and is cut at the end of its own direction', async () => {
    await show(dir)
    await waitFor(() => expect(screen.getByText('نعم')).toBeVisible())
    const start = (element: Element) => {
      const { left, right } = element.getBoundingClientRect()
      return dir === 'ltr' ? left : right
    }
    const short = screen.getByText('نعم')
    const title = screen.getByText('Short')
    expect(Math.abs(start(short) - start(title))).toBeLessThanOrEqual(1)
    const long = screen.getByText((content) => content.startsWith('كلمة كلمة'))
    expect(long.scrollWidth).toBeGreaterThan(long.clientWidth)
    expect(getComputedStyle(long)).toMatchObject({ direction: 'rtl', textOverflow: 'ellipsis' })
    // It begins at its right, which is in view.
    const range = document.createRange()
    range.setStart(long.firstChild as Text, 0)
    range.setEnd(long.firstChild as Text, 1)
    const first = range.getBoundingClientRect()
    const box = long.getBoundingClientRect()
    expect(first.right).toBeLessThanOrEqual(box.right + 1)
    expect(first.left).toBeGreaterThanOrEqual(box.left)
  })
})
