import type { User } from '@parley/core'
import { createMemoryBackend } from '@parley/testing'
import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect, waitFor, within } from 'storybook/test'
import { everyone } from '../../test/people.js'
import { narrow, onStage, stageOf } from '../../test/stage.js'
import { OnlineUsers } from './online-users.js'

const meta: Meta<typeof OnlineUsers> = {
  title: 'OnlineUsers',
  component: OnlineUsers,
  decorators: [narrow],
}
export default meta

type Story = StoryObj<typeof OnlineUsers>

const comeOnline = {
  prepare: (backend: ReturnType<typeof createMemoryBackend>) => {
    for (const id of ['grace', 'linus', 'katherine', 'omar']) backend.joins(id)
  },
}

export const Default: Story = {
  ...onStage(comeOnline),
  play: async ({ canvasElement, loaded, step }) => {
    const canvas = within(canvasElement)
    const { backend } = stageOf(loaded)
    await step('Shows everybody once, with their state as text', async () => {
      await waitFor(() => expect(canvas.getAllByRole('listitem')).toHaveLength(5))
      await expect(canvas.getByText('Grace Hopper').closest('li')).toHaveTextContent('Online')
    })
    await step('Who goes is gone, who comes is there', async () => {
      backend.goes('linus')
      await waitFor(() => expect(canvas.queryByText('Linus Torvalds')).not.toBeInTheDocument())
      backend.joins('linus')
      await canvas.findByText('Linus Torvalds')
    })
  },
}

export const Dark: Story = { ...onStage(comeOnline), globals: { theme: 'dark' } }

export const RightToLeft: Story = { ...onStage(comeOnline), globals: { direction: 'rtl' } }

const crowd: readonly User[] = Array.from({ length: 60 }, (_, index) => ({
  id: `u${index}`,
  name: `Person ${String(index + 1).padStart(2, '0')}`,
}))
const crowded = createMemoryBackend({ users: [...everyone, ...crowd] })
for (const { id } of crowd) crowded.joins(id)

export const MoreThanShown: Story = {
  ...onStage({ backend: crowded }),
  args: { limit: 6 },
  play: async ({ canvasElement }) => {
    await expect(await within(canvasElement).findByText(/more people/)).toHaveTextContent(
      '55 more people',
    )
  },
}

export const Stale: Story = {
  ...onStage(comeOnline),
  play: async ({ canvasElement, loaded }) => {
    const canvas = within(canvasElement)
    await canvas.findByText('Grace Hopper')
    stageOf(loaded).backend.link('ada').cut()
    await canvas.findByText('Not up to date')
    await expect(canvas.getByText('Grace Hopper')).toBeVisible()
  },
}

export const Loading: Story = {
  ...onStage({ prepare: (backend, me) => backend.link(me).hold() }),
  play: async ({ canvasElement }) => {
    await within(canvasElement).findByText('Loading people…')
  },
}

export const Offline: Story = {
  ...onStage({ prepare: (backend, me) => backend.link(me).cut() }),
  play: async ({ canvasElement }) => {
    await within(canvasElement).findByText('Not known without a connection')
  },
}

export const Unsupported: Story = {
  ...onStage({ transport: { capabilities: { live: ['conversation'] } } }),
}
