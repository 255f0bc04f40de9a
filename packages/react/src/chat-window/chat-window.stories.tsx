import { ChatError } from '@parley/core'
import { createMemoryBackend } from '@parley/testing'
import { parleyHandlers } from '@parley/testing/msw'
import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect, userEvent, waitFor, within } from 'storybook/test'
import { createHttpTransport } from '../../test/graphql-transport.js'
import { conversationsOf, everyone, manyMessages } from '../../test/people.js'
import { narrow, onStage, stageOf } from '../../test/stage.js'
import { storedByAnEarlierPage, unusableStorage } from '../../test/storages.js'
import { ChatWindow } from './chat-window.js'

const meta: Meta<typeof ChatWindow> = {
  title: 'ChatWindow',
  component: ChatWindow,
  args: { conversationId: 'team' },
}
export default meta

type Story = StoryObj<typeof ChatWindow>

const one = (messages: readonly { authorId: string; text: string }[]) => ({
  conversations: [
    {
      id: 'team',
      title: 'Release 1.0',
      memberIds: ['ada', 'grace', 'linus', 'omar'],
      messages: messages.map((message, index) => ({
        ...message,
        createdAt: Date.now() - (messages.length - index) * 90_000,
      })),
    },
  ],
})

export const Default: Story = {
  ...onStage({
    prepare: (backend) => {
      backend.joins('grace')
      const messages = backend.messages('team')
      const report = messages.find(({ text }) => text.startsWith('Numbers'))
      if (report) {
        backend.reacts('katherine', report.id, '🎉')
        backend.reacts('ada', report.id, '🎉')
        backend.reacts('grace', report.id, '👍')
      }
    },
    script: async (backend, wait) => {
      await wait(1_500)
      backend.types('linus', 'team')
      await wait(2_500)
      backend.sends('linus', 'team', 'Then I start the build at three.')
      await wait(1_000)
      backend.types('katherine', 'team')
      await wait(3_000)
      backend.sends('katherine', 'team', 'And I write the announcement.')
    },
  }),
  play: async ({ canvasElement, loaded, step }) => {
    const canvas = within(canvasElement)
    const { backend } = stageOf(loaded)
    await canvas.findByText('Four it is.')
    await step('A message that is sent reaches the backend and is shown as sent', async () => {
      const input = canvas.getByRole('textbox', { name: 'Write a message' })
      await userEvent.type(input, 'I will be there{Enter}')
      await expect(input).toHaveValue('')
      await waitFor(() =>
        expect(canvas.getByText('I will be there').closest('article')).toHaveAttribute(
          'data-status',
          'sent',
        ),
      )
      await expect(backend.messages('team').some(({ text }) => text === 'I will be there')).toBe(
        true,
      )
    })
    await step('What others send is shown, and the end stays in view', async () => {
      backend.sends('grace', 'team', 'Good. See you then.')
      const message = await canvas.findByText('Good. See you then.')
      const log = canvas.getByRole('log')
      await waitFor(() =>
        expect(message.getBoundingClientRect().bottom).toBeLessThanOrEqual(
          log.getBoundingClientRect().bottom,
        ),
      )
    })
  },
}

export const Dark: Story = { ...onStage(), globals: { theme: 'dark' } }

export const Narrow: Story = {
  ...onStage(),
  decorators: [...onStage().decorators, narrow],
}

export const RightToLeft: Story = {
  ...onStage(
    one([
      { authorId: 'omar', text: 'صباح الخير! هل ملاحظات الإصدار جاهزة؟' },
      { authorId: 'ada', text: 'نعم، جاهزة منذ الأمس.' },
      { authorId: 'grace', text: 'Latin text inside: the direction follows the text (1.0).' },
      { authorId: 'omar', text: 'ممتاز 🎉 https://example.com/notes' },
    ]),
  ),
  globals: { direction: 'rtl' },
}

export const Loading: Story = {
  ...onStage({ prepare: (backend, me) => backend.link(me).hold('answers') }),
}

export const Empty: Story = { args: { conversationId: 'empty' }, ...onStage() }

export const LoadFailed: Story = {
  ...onStage({
    prepare: (backend, me) => {
      for (let failures = 0; failures < 20; failures += 1) {
        backend.link(me).failNext('loadMessages', new ChatError('server'))
      }
    },
  }),
  play: async ({ canvasElement }) => {
    const alert = await within(canvasElement).findByRole('alert')
    await expect(alert).toHaveTextContent('The messages could not be loaded')
  },
}

export const NotAMember: Story = {
  ...onStage({ me: 'omar' }),
  play: async ({ canvasElement }) => {
    await within(canvasElement).findByText('This conversation is not available')
  },
}

/** Loaded, then without a network: what is written waits. */
export const OfflineWithPending: Story = {
  ...onStage(),
  play: async ({ canvasElement, loaded }) => {
    const canvas = within(canvasElement)
    await canvas.findByText('Four it is.')
    const { backend, client } = stageOf(loaded)
    backend.link('ada').cut()
    client.conversation('team').send({ text: 'This waits for the connection' })
    client.conversation('team').send({ text: 'and so does this' })
    await waitFor(() =>
      expect(canvas.getByText('and so does this').closest('article')).toHaveAttribute(
        'data-status',
        'pending',
      ),
    )
    await canvas.findByText(/Connection lost/)
  },
}

/** The app's storage was meant to keep what is unsent, and this browser does not let it. */
export const NotKeptOverAReload: Story = {
  ...onStage({ storage: unusableStorage() }),
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement)
    await canvas.findByText('Four it is.')
    await expect(
      await canvas.findByText('Unsent messages are not kept over a reload.'),
    ).toBeVisible()
    await expect(canvas.getByRole('textbox')).toBeEnabled()
  },
}

/** Opened again without a network: what an earlier page stored shows at once, and what failed then says why. */
export const OfflineAfterReload: Story = {
  ...onStage({
    prepare: (backend, me) => backend.link(me).cut(),
    online: false,
    storage: storedByAnEarlierPage(),
  }),
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement)
    await canvas.findByText('Shall we ship at four?')
    await expect(canvas.getByRole('heading', { name: 'Release 1.0' })).toBeVisible()
    await expect(canvas.queryByText('Loading messages…')).toBeNull()
    await userEvent.type(canvas.getByRole('textbox'), 'And I write on{Enter}')
    await canvas.findByText('You are offline. 2 messages will be sent when you are back.')
  },
}

export const Failed: Story = {
  ...onStage({
    prepare: (backend, me) => {
      backend.link(me).failNext('send', new ChatError('too-large'))
      backend.link(me).failNext('send', new ChatError('forbidden'))
    },
  }),
  play: async ({ canvasElement, loaded }) => {
    const canvas = within(canvasElement)
    await canvas.findByText('Four it is.')
    const { client } = stageOf(loaded)
    client.conversation('team').send({ text: 'The server finds this too long.' })
    client.conversation('team').send({ text: 'ok?' })
    await expect(await canvas.findAllByRole('button', { name: 'Discard' })).toHaveLength(2)
  },
}

export const CatchingUp: Story = {
  ...onStage(),
  play: async ({ canvasElement, loaded }) => {
    const canvas = within(canvasElement)
    await canvas.findByText('Four it is.')
    const link = stageOf(loaded).backend.link('ada')
    link.hold('answers')
    link.gap()
    await canvas.findByText('Catching up…')
  },
}

export const SessionEnded: Story = {
  ...onStage(),
  play: async ({ canvasElement, loaded }) => {
    const canvas = within(canvasElement)
    await canvas.findByText('Four it is.')
    stageOf(loaded).backend.link('ada').refuse()
    await canvas.findByText(/Your session has ended/)
  },
}

export const LongText: Story = {
  ...onStage(
    one([
      {
        authorId: 'grace',
        text: 'The list is an engine of our own: blocks of about forty messages, each memoised; beyond about two thousand messages, blocks far away give way to a spacer of their measured height. One owner of the scroll state follows the end, or holds on to one message.\n\nOnly the reader’s own input leaves following.',
      },
      { authorId: 'ada', text: `A word without an end: ${'parley'.repeat(60)}` },
      {
        authorId: 'linus',
        text: `https://example.com/${'a-very-long-path/'.repeat(12)}?and=a&query=too`,
      },
      { authorId: 'ada', text: 'Short.' },
      {
        authorId: 'grace',
        text: '<b>Not bold</b> <img src=x onerror=alert(1)> javascript:alert(1)',
      },
    ]),
  ),
}

export const Typing: Story = {
  ...onStage({
    script: async (backend, wait) => {
      await wait(200)
      for (;;) {
        backend.types('grace', 'team')
        backend.types('linus', 'team')
        await wait(3_000)
      }
    },
  }),
  play: async ({ canvasElement }) => {
    await expect((await within(canvasElement).findByText(/are typing/)).textContent).toBe(
      'Grace Hopper and Linus Torvalds are typing…',
    )
  },
}

export const ManyMessages: Story = {
  ...onStage({
    conversations: [
      {
        id: 'team',
        title: 'Release 1.0',
        memberIds: ['ada', 'grace', 'linus'],
        messages: manyMessages(400, Date.now()),
      },
    ],
  }),
}

const answering = createMemoryBackend({
  users: everyone,
  conversations: conversationsOf(Date.now()),
})
answering.reads('ada', 'team', answering.messages('team').at(-1)?.id ?? '')

/** Queries and mutations go over HTTP as GraphQL, and msw answers them. */
export const OverGraphQL: Story = {
  ...onStage({ backend: answering, over: createHttpTransport }),
  parameters: { msw: { handlers: parleyHandlers(answering, { me: 'ada' }) } },
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement)
    await canvas.findByText('Shall we ship at four?')
    await userEvent.type(canvas.getByRole('textbox'), 'Over GraphQL{Enter}')
    await waitFor(() =>
      expect(canvas.getByText('Over GraphQL').closest('article')).toHaveAttribute(
        'data-status',
        'sent',
      ),
    )
    await expect(answering.messages('team').at(-1)?.text).toBe('Over GraphQL')
  },
}
