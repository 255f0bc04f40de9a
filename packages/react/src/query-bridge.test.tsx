import { type ChatClient, createChatClient } from '@parley/core'
import type { QueryClient } from '@tanstack/react-query'
import { act, render, screen } from '@testing-library/react'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createScene, type Scene } from '../test/scene.js'
import { ChatProvider } from './chat-provider.js'
import { ChatWindow } from './chat-window/chat-window.js'
import { ConversationList } from './conversation-list/conversation-list.js'

const summaryKeys = (queryClient: QueryClient) =>
  queryClient
    .getQueryCache()
    .findAll({ queryKey: ['parley'] })
    .map(({ queryKey }) => queryKey)

function clientOf(scene: Scene, me: string): ChatClient {
  const client = createChatClient({
    transport: scene.backend.transportFor(me),
    environment: scene.environment,
  })
  onTestFinished(() => client.close())
  return client
}

describe('two clients on one query client', () => {
  it('have each a summary of their own, and the first one the short key', async () => {
    const scene = createScene()
    const omar = clientOf(scene, 'omar')
    const team = <ChatWindow conversationId="team" />
    const shown = await scene.show(
      <>
        {team}
        <ChatProvider client={omar} queryClient={scene.queryClient}>
          {team}
        </ChatProvider>
      </>,
    )
    await scene.pass(500)
    const { queryClient } = scene
    const keys = summaryKeys(queryClient)
    expect(keys).toHaveLength(2)
    expect(keys).toContainEqual(['parley', 'team'])
    const statuses = keys.map((key) => queryClient.getQueryData<{ status: string }>(key)?.status)
    expect(statuses.sort()).toEqual(['closed', 'ready'])

    shown.unmount()
    await scene.show(
      <ChatProvider client={omar} queryClient={queryClient}>
        {team}
      </ChatProvider>,
    )
    expect(summaryKeys(queryClient)).toEqual([['parley', 'team']])
  })
})

describe('signing out', () => {
  it('leaves nothing of the account in the query cache, and nothing comes back', async () => {
    const scene = createScene()
    let signOut = () => {}
    const client: ChatClient = {
      ...scene.client,
      onSignOut: (listener) => {
        signOut = listener
        return () => {}
      },
    }
    const { queryClient } = scene
    // Somebody else's, and the app's own.
    queryClient.setQueryData(['parley:conversations', 'omar'], { pages: [], pageParams: [] })
    queryClient.setQueryData(['app'], 'mine')
    const shown = render(
      <ChatProvider client={client} queryClient={queryClient}>
        <ConversationList />
        <ChatWindow conversationId="team" />
      </ChatProvider>,
    )
    await scene.pass()
    expect(await screen.findByRole('button', { name: /Release 1.0/ })).toBeVisible()
    await scene.user.click(screen.getByRole('button', { name: 'New conversation' }))
    expect(await screen.findByRole('button', { name: /Katherine/ })).toBeVisible()
    await scene.user.click(screen.getByRole('button', { name: 'Close' }))
    await scene.user.type(screen.getByRole('textbox'), 'Half a thought')

    act(signOut)
    client.close()
    scene.backend.sends('grace', 'team', 'You are not meant to read this')
    await scene.pass(5_000)
    const left = queryClient
      .getQueryCache()
      .findAll({ predicate: ({ state }) => state.data !== undefined })
    expect(left.map(({ queryKey }) => queryKey)).toEqual([
      ['parley:conversations', 'omar'],
      ['app'],
    ])
    expect(screen.queryByRole('button', { name: /Release 1.0/ })).not.toBeInTheDocument()
    expect(screen.getByText('Your session has ended. Sign in again to go on.')).toBeVisible()
    expect(screen.getByRole('textbox')).toHaveValue('')
    shown.unmount()
  })
})
