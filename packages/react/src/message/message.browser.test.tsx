import '../styles/styles.css'
import { type ChatClient, ChatError, createChatClient } from '@parley/core'
import { createMemoryBackend, type MemoryBackend } from '@parley/testing'
import { act, cleanup, render, screen, within } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { everyone } from '../../test/people.js'
import { ChatProvider } from '../chat-provider.js'
import { ChatWindow } from '../chat-window/chat-window.js'

let backend: MemoryBackend
let client: ChatClient

const longName = 'N'.repeat(2_000)
const longWord = 'w'.repeat(8_000)
const zalgo = `Z${'\u0351\u0323'.repeat(200)}algo`

beforeEach(async () => {
  backend = createMemoryBackend({
    users: [...everyone, { id: 'long', name: longName }],
    conversations: [
      {
        id: 'team',
        memberIds: ['ada', 'grace', 'long'],
        messages: [
          { authorId: 'long', text: longWord },
          { authorId: 'grace', text: zalgo },
          { authorId: 'ada', text: 'Mine' },
        ],
      },
    ],
  })
  client = createChatClient({ transport: backend.transportFor('ada') })
  render(
    <div style={{ blockSize: '480px', inlineSize: '360px' }}>
      <ChatProvider client={client} locale="en-GB">
        <ChatWindow conversationId="team" />
      </ChatProvider>
    </div>,
  )
  await screen.findByText('Mine')
})

afterEach(() => {
  cleanup()
  client.close()
})

const articleOf = (text: string) => screen.getByText(text).closest('article') as HTMLElement
const part = (article: HTMLElement, name: string) =>
  article.querySelector(`[data-parley-part="${name}"]`) as HTMLElement

describe('a message in a browser', () => {
  it('has its reactions, and what failed, below its text though no author stands above', async () => {
    const mine = backend.messages('team').find(({ text }) => text === 'Mine')
    act(() => backend.reacts('grace', mine?.id ?? '', '🎉'))
    await within(articleOf('Mine')).findByText('🎉')
    backend.link('ada').failNext('send', new ChatError('invalid'))
    act(() => void client.conversation('team').send({ text: 'Refused' }))
    await screen.findByText('Discard')
    for (const [text, below] of [
      ['Mine', 'message-reactions'],
      ['Refused', 'message-failure'],
    ] as const) {
      const bubble = part(articleOf(text), 'message-bubble').getBoundingClientRect()
      const other = part(articleOf(text), below).getBoundingClientRect()
      expect(other.top, below).toBeGreaterThanOrEqual(bubble.bottom)
    }
  })

  it('keeps long names, endless words and piled-up accents in their place', () => {
    const log = screen.getByRole('log')
    expect(log.scrollWidth).toBeLessThanOrEqual(log.clientWidth)
    const window = log.closest('section') as HTMLElement
    for (const name of ['message-author-name', 'message-bubble', 'chat-title']) {
      for (const element of window.querySelectorAll(`[data-parley-part="${name}"]`)) {
        const { left, right } = element.getBoundingClientRect()
        const frame = window.getBoundingClientRect()
        expect(left, name).toBeGreaterThanOrEqual(frame.left)
        expect(right, name).toBeLessThanOrEqual(frame.right)
      }
    }
    expect(getComputedStyle(part(articleOf(zalgo), 'message-bubble')).overflow).toBe('clip')
    expect(articleOf(zalgo).getBoundingClientRect().height).toBeLessThan(120)
  })

  it('gives its avatar the size that its row keeps free for it', () => {
    const avatar = part(articleOf(longWord), 'avatar')
    expect(avatar.getBoundingClientRect().width).toBe(28)
  })
})
