import { ChatError } from '@parley/core'
import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect, userEvent, waitFor, within } from 'storybook/test'
import { onStage, stageOf } from '../../test/stage.js'
import { MessageInput } from './message-input.js'

const meta: Meta<typeof MessageInput> = {
  title: 'MessageInput',
  component: MessageInput,
  args: { conversationId: 'team' },
}
export default meta

type Story = StoryObj<typeof MessageInput>

const inputIn = (element: HTMLElement) =>
  within(element).getByRole('textbox', { name: 'Write a message' })

export const Default: Story = {
  ...onStage(),
  play: async ({ canvasElement, loaded, step }) => {
    const { backend } = stageOf(loaded)
    const input = inputIn(canvasElement)
    const button = within(canvasElement).getByRole('button', { name: 'Send' })
    await step('The button waits for text', async () => {
      await expect(button).toBeDisabled()
    })
    await step('Shift+Enter breaks the line and the field grows', async () => {
      const height = input.getBoundingClientRect().height
      await userEvent.type(input, 'One line{Shift>}{Enter}{/Shift}and another')
      await expect(input).toHaveValue('One line\nand another')
      await expect(input.getBoundingClientRect().height).toBeGreaterThan(height)
    })
    await step('Enter sends and empties the field', async () => {
      await userEvent.type(input, '{Enter}')
      await expect(input).toHaveValue('')
      await waitFor(() =>
        expect(backend.messages('team').at(-1)?.text).toBe('One line\nand another'),
      )
    })
  },
}

export const WithText: Story = {
  ...onStage(),
  play: ({ canvasElement }) =>
    userEvent.type(inputIn(canvasElement), 'A draft with a second line{Shift>}{Enter}{/Shift}here'),
}

export const Dark: Story = { ...WithText, ...onStage(), globals: { theme: 'dark' } }

export const TooLong: Story = {
  ...onStage({ transport: { capabilities: { limits: { textBytes: 40 } } } }),
  play: async ({ canvasElement }) => {
    const input = inputIn(canvasElement)
    const text = 'This is a little longer than forty bytes.'
    await userEvent.type(input, `${text}{Enter}`)
    await expect(await within(canvasElement).findByRole('alert')).toHaveTextContent('too long')
    await expect(input).toHaveValue(text)
  },
}

export const Editing: Story = {
  ...onStage(),
  play: async ({ canvasElement, loaded }) => {
    const { client } = stageOf(loaded)
    const conversation = client.conversation('team')
    const close = conversation.open()
    await waitFor(() => expect(conversation.state.get().status).toBe('ready'))
    inputIn(canvasElement).focus()
    await userEvent.keyboard('{ArrowUp}')
    await expect(inputIn(canvasElement)).toHaveValue('Four it is.')
    await within(canvasElement).findByText('Editing a message')
    close()
  },
}

export const NotAMember: Story = {
  ...onStage({ me: 'omar' }),
  play: async ({ canvasElement, loaded }) => {
    const close = stageOf(loaded).client.conversation('team').open()
    await waitFor(() => expect(inputIn(canvasElement)).toBeDisabled())
    close()
  },
}

export const RightToLeft: Story = {
  ...onStage(),
  globals: { direction: 'rtl' },
  play: ({ canvasElement }) => userEvent.type(inputIn(canvasElement), 'نعم، جاهزة منذ الأمس'),
}

/** What the server refuses is kept with the message, not in the input. */
export const Refused: Story = {
  ...onStage({
    prepare: (backend, me) => backend.link(me).failNext('send', new ChatError('invalid')),
  }),
  play: async ({ canvasElement, loaded }) => {
    await userEvent.type(inputIn(canvasElement), 'No{Enter}')
    const { client } = stageOf(loaded)
    await waitFor(() => expect(client.conversation('team').state.get().unsent).toBe(1))
    await expect(inputIn(canvasElement)).toHaveValue('')
  },
}
