import type { Meta, StoryObj } from '@storybook/react-vite'
import { type ReactNode, useRef, useState } from 'react'
import { expect, userEvent, waitFor, within } from 'storybook/test'
import { manyMessages } from '../../test/people.js'
import { onStage, type StageOptions } from '../../test/stage.js'
import { ChatWindow } from '../chat-window/chat-window.js'
import * as Message from '../message/index.parts.js'
import { Message as WholeMessage } from '../message/message.js'
import { useMessageContext } from '../message/message-context.js'
import type { MessageListJumps } from './jumps.js'

const meta: Meta<typeof ChatWindow> = {
  title: 'MessageList',
  component: ChatWindow,
  args: { conversationId: 'team' },
}
export default meta

type Story = StoryObj<typeof ChatWindow>

const many = (count: number, options: StageOptions = {}): StageOptions => ({
  conversations: [
    {
      id: 'team',
      title: 'Release 1.0',
      memberIds: ['ada', 'grace', 'linus'],
      messages: manyMessages(count, Date.now()),
    },
  ],
  transport: { wholeList: true },
  ...options,
})

/** All loaded; those round the reader are mounted. */
export const TenThousand: Story = {
  ...onStage(many(10_000)),
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement)
    await canvas.findByText('Message 10000')
    await expect(canvas.getAllByRole('article').length).toBeLessThan(600)
  },
}

export const HundredThousand: Story = {
  ...onStage(many(100_000)),
  // The backend of the story makes its messages first.
  tags: ['!test'],
}

export const UnreadDivider: Story = {
  ...onStage(many(60, { readUpTo: 'Message 56' })),
  play: async ({ canvasElement }) => {
    await expect(await within(canvasElement).findByText('New messages')).toBeVisible()
  },
}

/** They begin above what is in view: a button goes there. */
export const UnreadAbove: Story = {
  ...onStage(many(500, { transport: {}, readUpTo: 'Message 380' })),
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement)
    await canvas.findByText('Message 500')
    await expect(
      await canvas.findByRole('button', { name: /^Jump to the first unread message/ }),
    ).toBeVisible()
  },
}

function Jumping() {
  const jumps = useRef<MessageListJumps>(null)
  const [answer, setAnswer] = useState('')
  const jump = (to: (list: MessageListJumps) => Promise<boolean>) => async () => {
    const found = jumps.current ? await to(jumps.current) : false
    setAnswer(found ? 'Found.' : 'Not found.')
  }
  const dayMs = 86_400_000
  return (
    <div style={{ display: 'flex', flexDirection: 'column', blockSize: '100%', gap: '0.5rem' }}>
      <div style={{ display: 'flex', flexWrap: 'wrap', gap: '0.5rem' }}>
        <button type="button" onClick={jump((list) => list.jumpTo('m100'))}>
          To message 100
        </button>
        <button type="button" onClick={jump((list) => list.jumpToDate(Date.now() - dayMs / 2))}>
          To half a day ago
        </button>
        <button type="button" onClick={jump((list) => list.jumpToFirstUnread())}>
          To the first unread
        </button>
        <button type="button" onClick={() => jumps.current?.jumpToLatest()}>
          To the latest
        </button>
        <output>{answer}</output>
      </div>
      <ChatWindow conversationId="team" jumpsRef={jumps} style={{ flex: 1, minBlockSize: 0 }} />
    </div>
  )
}

/** The message is not loaded: what is round it is read, with a gap to the rest. */
export const Jump: Story = {
  ...onStage(many(1_000, { transport: {}, readUpTo: 'Message 900' })),
  render: () => <Jumping />,
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement)
    await canvas.findByText('Message 1000')
    await userEvent.click(canvas.getByRole('button', { name: 'To message 100' }))
    await canvas.findByText('Found.')
    await waitFor(() => expect(canvas.getByText('Message 100')).toBeVisible())
  },
}

/** A picture that has no size before it is loaded, which it is a second later. */
function LatePicture() {
  const { text } = useMessageContext('a story').item.message
  const [isLoaded, setLoaded] = useState(false)
  const isPicture = Number(text.replace(/\D/g, '')) % 5 === 0
  return (
    <Message.Root>
      <Message.Author />
      <Message.Bubble>
        {isPicture && (
          <img
            alt={`Number ${text}`}
            src={picture}
            style={{ display: isLoaded ? 'block' : 'none', maxInlineSize: '100%' }}
            // The story is of pictures that come late.
            onLoad={() => setTimeout(() => setLoaded(true), 1_000)}
          />
        )}
        <Message.Body />
        <Message.Meta />
      </Message.Bubble>
    </Message.Root>
  )
}

const picture = `data:image/svg+xml,${encodeURIComponent('<svg xmlns="http://www.w3.org/2000/svg" width="240" height="160"><rect width="240" height="160" fill="#8ab"/></svg>')}`
const latePicture = <LatePicture />

export const LatePictures: Story = {
  ...onStage(many(200)),
  args: { message: latePicture },
}

function Odd(): ReactNode {
  const { text } = useMessageContext('a story').item.message
  const number = Number(text.replace(/\D/g, ''))
  if (number === 58) throw new Error('The parts of this message threw.')
  if (number === 57) return null
  return <WholeMessage />
}

const odd = <Odd />

/** One throws, one shows nothing: the others stay as they are. */
export const BadRows: Story = {
  ...onStage(many(60)),
  args: { message: odd },
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement)
    await expect(await canvas.findByText('This message cannot be shown.')).toBeVisible()
    await expect(canvas.getByText('Message 60')).toBeVisible()
  },
}
