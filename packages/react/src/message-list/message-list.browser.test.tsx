import '../styles/styles.css'
import { type ChatClient, createChatClient } from '@parley/core'
import { createMemoryBackend, type MemoryBackend } from '@parley/testing'
import { act, cleanup, render, screen, waitFor } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { everyone, manyMessages } from '../../test/people.js'
import { ChatProvider } from '../chat-provider.js'
import { ChatWindow } from '../chat-window/chat-window.js'

let backend: MemoryBackend
let client: ChatClient

const log = () => screen.getByRole('log')
const fromEnd = () => log().scrollHeight - log().clientHeight - log().scrollTop
const topOf = (text: string) => screen.getByText(text).getBoundingClientRect().top
const painted = () =>
  new Promise<void>((resolve) =>
    requestAnimationFrame(() => requestAnimationFrame(() => resolve())),
  )

/** As a reader does it: the list hears of it by its scroll event. */
async function scrollTo(top: number) {
  log().scrollTop = top
  await act(painted)
}

async function receive(text: string) {
  backend.sends('grace', 'team', text)
  await screen.findByText(text)
  await act(painted)
}

beforeEach(async () => {
  backend = createMemoryBackend({
    users: everyone,
    conversations: [
      {
        id: 'team',
        title: 'Release 1.0',
        memberIds: ['ada', 'grace', 'linus'],
        messages: manyMessages(300, Date.now()),
      },
    ],
  })
  client = createChatClient({ transport: backend.transportFor('ada') })
  render(
    <div style={{ blockSize: '480px', inlineSize: '400px' }}>
      <ChatProvider client={client} locale="en-GB">
        <ChatWindow conversationId="team" />
      </ChatProvider>
    </div>,
  )
  await screen.findByText('Message 300')
  await act(painted)
})

afterEach(() => {
  cleanup()
  client.close()
})

describe('the message list in a browser', () => {
  it('opens at the newest message', () => {
    expect(fromEnd()).toBeLessThanOrEqual(1)
    expect(screen.queryByRole('button', { name: /Jump to the latest/ })).toBeNull()
  })

  it('follows the end through a burst', async () => {
    for (let index = 0; index < 40; index += 1) backend.sends('grace', 'team', `Burst ${index}`)
    await screen.findByText('Burst 39')
    await act(painted)
    expect(fromEnd()).toBeLessThanOrEqual(1)
  })

  it('stays at the end when the window changes its height', async () => {
    const frame = log().closest<HTMLElement>('div[style]')
    if (frame !== null) frame.style.blockSize = '320px'
    await act(painted)
    expect(fromEnd()).toBeLessThanOrEqual(1)
  })

  it('leaves the reader in place and counts what comes, until they jump to the latest', async () => {
    await scrollTo(log().scrollTop - 400)
    const anchor = 'Message 290'
    const before = topOf(anchor)
    await receive('While reading 1')
    await receive('While reading 2')
    expect(Math.abs(topOf(anchor) - before)).toBeLessThanOrEqual(1)
    const jump = screen.getByRole('button', { name: /Jump to the latest message, 2 new messages/ })
    await act(async () => jump.click())
    await act(painted)
    expect(fromEnd()).toBeLessThanOrEqual(1)
    expect(screen.queryByRole('button', { name: /Jump to the latest/ })).toBeNull()
  })

  it('keeps its place when older messages come in, at the very top too', async () => {
    const articles = () => log().querySelectorAll('article').length
    const loaded = articles()
    backend.link('ada').hold('answers')
    await scrollTo(0)
    await waitFor(() =>
      expect(
        backend.link('ada').calls.filter(({ method }) => method === 'loadMessages').length,
      ).toBeGreaterThan(1),
    )
    await act(painted)
    const first = log().querySelector('[data-parley-part="message-body"]')?.textContent ?? ''
    const before = topOf(first)
    backend.link('ada').release()
    await waitFor(() => expect(articles()).toBeGreaterThan(loaded))
    await act(painted)
    expect(Math.abs(topOf(first) - before)).toBeLessThanOrEqual(1)
    expect(log().scrollTop).toBeGreaterThan(0)
  })

  it('loads up to the start of the conversation', async () => {
    await waitFor(
      async () => {
        await scrollTo(0)
        expect(screen.getByText('This is where the conversation begins')).toBeTruthy()
      },
      { timeout: 10_000 },
    )
    expect(screen.getByText('Message 1')).toBeTruthy()
    expect(log().querySelectorAll('article')).toHaveLength(300)
  })

  it('shows one’s own message wherever one reads', async () => {
    await scrollTo(log().scrollTop - 600)
    expect(fromEnd()).toBeGreaterThan(100)
    client.conversation('team').send({ text: 'Mine' })
    await screen.findByText('Mine')
    await act(painted)
    expect(fromEnd()).toBeLessThanOrEqual(1)
  })

  it('is one tab stop, and the arrow keys move between messages', async () => {
    const stops = () => [...log().querySelectorAll<HTMLElement>('article[tabindex="0"]')]
    expect(stops()).toHaveLength(1)
    const [newest] = stops()
    await act(async () => newest?.focus())
    newest?.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowUp', bubbles: true }))
    await act(painted)
    expect(document.activeElement?.textContent).toContain('Message 299')
    expect(stops()).toEqual([document.activeElement])
    const edit = document.activeElement?.querySelector('button[aria-label="Edit"]')
    expect(edit && getComputedStyle(edit).visibility).toBe('visible')
  })
})
