import { ChatError } from '@parley/core'
import type { Meta, StoryObj } from '@storybook/react-vite'
import { useState } from 'react'
import { expect, userEvent, waitFor, within } from 'storybook/test'
import { conversationsOf } from '../../test/people.js'
import { narrow, onStage, stageOf } from '../../test/stage.js'
import { ConversationList } from './conversation-list.js'

const meta: Meta<typeof ConversationList> = {
  title: 'ConversationList',
  component: ConversationList,
  decorators: [narrow],
  render: function Selectable(props) {
    const [selectedId, select] = useState(props.selectedId)
    return <ConversationList {...props} selectedId={selectedId} onSelect={select} />
  },
}
export default meta

type Story = StoryObj<typeof ConversationList>

export const Default: Story = {
  args: { selectedId: 'team' },
  ...onStage(),
  play: async ({ canvasElement, loaded, step }) => {
    const canvas = within(canvasElement)
    await step('What is said last moves its conversation to the top', async () => {
      await canvas.findByText('Release 1.0')
      stageOf(loaded).backend.sends('grace', 'pair', 'Lunch?')
      await waitFor(() => expect(canvas.getAllByRole('listitem')[0]).toHaveTextContent('Lunch?'))
      await expect(canvas.getAllByRole('listitem')[0]).toHaveTextContent('unread')
    })
    await step('A chosen conversation is the current one', async () => {
      await userEvent.click(canvas.getByRole('button', { name: /Ideas/ }))
      await expect(canvas.getByRole('button', { name: /Ideas/ })).toHaveAttribute(
        'aria-current',
        'true',
      )
    })
  },
}

export const Dark: Story = { ...Default, ...onStage(), globals: { theme: 'dark' } }

/** What was said last reads in the direction of its own words, and so does "You:". */
export const RightToLeft: Story = {
  ...onStage({
    conversations: [
      ...conversationsOf(Date.now()),
      {
        id: 'omar',
        memberIds: ['ada', 'omar'],
        messages: [
          { authorId: 'ada', text: 'نعم، جاهزة منذ الأمس.', createdAt: Date.now() - 3_600_000 },
        ],
      },
    ],
  }),
  args: { selectedId: 'team' },
  globals: { direction: 'rtl' },
}

export const NewConversation: Story = {
  ...onStage(),
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement)
    await canvas.findByText('Release 1.0')
    await userEvent.click(canvas.getByRole('button', { name: 'New conversation' }))
    await userEvent.type(canvas.getByRole('searchbox'), 'a')
    await canvas.findByRole('button', { name: /Katherine Johnson/ })
  },
}

export const Empty: Story = { ...onStage({ conversations: [] }) }

export const Loading: Story = {
  ...onStage({ prepare: (backend, me) => backend.link(me).hold('answers') }),
}

export const LoadFailed: Story = {
  ...onStage({
    prepare: (backend, me) =>
      backend.link(me).failNext('loadConversations', new ChatError('forbidden')),
  }),
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement)
    await canvas.findByText('The conversations could not be loaded')
    await userEvent.click(canvas.getByRole('button', { name: 'Try again' }))
    await canvas.findByText('Release 1.0')
  },
}
