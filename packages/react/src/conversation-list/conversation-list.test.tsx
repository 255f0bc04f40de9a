import { ChatError, memoryStorage } from '@parley/core'
import { screen, waitFor } from '@testing-library/react'
import { describe, expect, it, vi } from 'vitest'
import { ada, grace } from '../../test/people.js'
import { createScene } from '../../test/scene.js'
import { ConversationList } from './conversation-list.js'

const items = () => screen.getAllByRole('listitem').map((item) => item.textContent)

describe('ConversationList', () => {
  it('shows title or the other members, and what was said last', async () => {
    const scene = createScene()
    await scene.show(<ConversationList />)
    const team = await screen.findByRole('button', { name: /Release 1.0/ })
    expect(team).toHaveTextContent('You: Four it is.')
    expect(screen.getByRole('button', { name: /Grace Hopper/ })).toHaveTextContent('Always.')
  })

  it('tells which conversation was chosen and marks the current one', async () => {
    const scene = createScene()
    const onSelect = vi.fn()
    await scene.show(<ConversationList selectedId="team" onSelect={onSelect} />)
    const team = await screen.findByRole('button', { name: /Release 1.0/ })
    expect(team).toHaveAttribute('aria-current', 'true')
    await scene.user.click(screen.getByRole('button', { name: /Grace Hopper/ }))
    expect(onSelect).toHaveBeenCalledWith('pair')
  })

  it('moves the conversation with the newest message to the top and counts what is unread', async () => {
    const scene = createScene()
    await scene.show(<ConversationList />)
    await screen.findByText('Release 1.0')
    await scene.pass(1_000)
    scene.backend.sends('grace', 'pair', 'Lunch?')
    await scene.pass()
    await waitFor(() => expect(items()[0]).toContain('Lunch?'))
    expect(items()[0]).toContain('unread message')
    expect(screen.getAllByText('Grace Hopper')).toHaveLength(1)
  })

  it('keeps what it heard while an older answer was on its way', async () => {
    const scene = createScene()
    await scene.show(<ConversationList />)
    await screen.findByText('Release 1.0')
    const link = scene.backend.link('ada')
    link.hold('answers')
    const asked = link.calls.length
    link.gap()
    await scene.pass()
    await waitFor(() => expect(link.calls.length).toBeGreaterThan(asked))
    scene.backend.sends('grace', 'pair', 'Lunch?')
    await scene.pass()
    link.release()
    await scene.pass()
    await waitFor(() => expect(items()[0]).toContain('Lunch?'))
  })

  it('shows what an earlier page stored at once, offline too, until the first answer', async () => {
    const storage = memoryStorage()
    await storage.putConversations('ada', [
      { id: 'pair', members: [ada, grace] },
      { id: 'old', title: 'Left long ago' },
    ])
    const scene = createScene({ storage })
    scene.backend.link('ada').cut()
    await scene.show(<ConversationList />)
    expect(await screen.findByText('Left long ago')).toBeVisible()
    expect(screen.getByText('Grace Hopper')).toBeVisible()
    await scene.pass(30_000)
    expect(await screen.findByText('Left long ago')).toBeVisible()

    scene.backend.link('ada').restore()
    await scene.pass(60_000)
    expect(await screen.findByText('Release 1.0')).toBeVisible()
    expect(screen.queryByText('Left long ago')).not.toBeInTheDocument()
  })

  it('asks for the list although a stored one shows, whatever the app takes for fresh', async () => {
    const storage = memoryStorage()
    await storage.putConversations('ada', [{ id: 'old', title: 'Left long ago' }])
    const scene = createScene({ storage })
    scene.queryClient.setDefaultOptions({ queries: { staleTime: Number.POSITIVE_INFINITY } })
    scene.backend.link('ada').hold('answers')
    const { unmount } = await scene.show(<ConversationList />)
    expect(await screen.findByText('Left long ago')).toBeVisible()
    // Left before the answer: the next one who looks asks again.
    unmount()
    scene.backend.link('ada').release()
    await scene.show(<ConversationList />)
    expect(await screen.findByText('Release 1.0')).toBeVisible()
    expect(screen.queryByText('Left long ago')).not.toBeInTheDocument()
  })

  it('drops a conversation that one was removed from', async () => {
    const scene = createScene()
    await scene.show(<ConversationList />)
    await screen.findByText('Release 1.0')
    scene.backend.removeMember('team', 'ada')
    await scene.pass()
    await waitFor(() => expect(screen.queryByText('Release 1.0')).not.toBeInTheDocument())
  })

  it('says that it loads, and that there is none', async () => {
    const scene = createScene({ conversations: [] })
    scene.backend.link('ada').hold('answers')
    await scene.show(<ConversationList />)
    expect(screen.getByText('Loading conversations…')).toBeInTheDocument()
    scene.backend.link('ada').release()
    await scene.pass()
    expect(await screen.findByText('No conversations yet')).toBeVisible()
  })

  it('says that loading failed and tries again', async () => {
    const scene = createScene()
    scene.backend.link('ada').failNext('loadConversations', new ChatError('forbidden'))
    await scene.show(<ConversationList />)
    expect(await screen.findByText('The conversations could not be loaded')).toBeVisible()
    await scene.user.click(screen.getByRole('button', { name: 'Try again' }))
    await scene.pass()
    expect(await screen.findByText('Release 1.0')).toBeVisible()
  })

  it('starts a conversation with somebody found by name', async () => {
    const scene = createScene()
    const onSelect = vi.fn()
    await scene.show(<ConversationList onSelect={onSelect} />)
    await screen.findByText('Release 1.0')
    await scene.user.click(screen.getByRole('button', { name: 'New conversation' }))
    await scene.user.type(screen.getByRole('searchbox'), 'kath')
    await vi.waitFor(async () => {
      await scene.pass()
      expect(screen.queryByText('Linus Torvalds')).not.toBeInTheDocument()
      expect(screen.getByRole('button', { name: /Katherine/ })).toBeVisible()
    })
    await scene.user.click(screen.getByRole('button', { name: /Katherine/ }))
    await scene.pass()
    expect(onSelect).toHaveBeenCalledTimes(1)
    expect(screen.queryByRole('searchbox')).not.toBeInTheDocument()
    expect(await screen.findByText('Katherine Johnson')).toBeVisible()
  })

  it('loads the list again when something may have been missed', async () => {
    const scene = createScene()
    await scene.show(<ConversationList />)
    await screen.findByText('Release 1.0')
    scene.backend.link('ada').cut()
    await scene.pass()
    scene.backend.sends('grace', 'pair', 'While you were away')
    scene.backend.link('ada').restore()
    await scene.pass(60_000)
    expect(await screen.findByText('While you were away')).toBeVisible()
  })
})
