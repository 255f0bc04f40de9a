import { type ChatClient, ChatError, createChatClient } from '@parley/core'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { act, render, renderHook, screen, waitFor } from '@testing-library/react'
import { type ReactNode, StrictMode } from 'react'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { createScene } from '../test/scene.js'
import { useChatContext } from './chat-context.js'
import { ChatProvider } from './chat-provider.js'
import { ChatWindow } from './chat-window/chat-window.js'
import { ConversationList } from './conversation-list/conversation-list.js'
import { OnlineUsers } from './online-users/online-users.js'
import { useConnection } from './use-connection.js'
import { useMessages } from './use-messages.js'
import { useSendMessage } from './use-send-message.js'
import { useTyping } from './use-typing.js'
import { useUser } from './use-user.js'

describe('ChatProvider', () => {
  it('uses the query client it is given, else the app’s, else its own', () => {
    const { client } = createScene()
    const app = new QueryClient()
    const given = new QueryClient()
    const used = (wrap: (children: ReactNode) => ReactNode) =>
      renderHook(() => useChatContext('a test').queryClient, {
        wrapper: ({ children }) => wrap(children),
      }).result.current
    const inApp = (children: ReactNode) => (
      <QueryClientProvider client={app}>{children}</QueryClientProvider>
    )
    const chat = (children: ReactNode, queryClient?: QueryClient) => (
      <ChatProvider client={client} queryClient={queryClient}>
        {children}
      </ChatProvider>
    )
    expect(used((children) => inApp(chat(children)))).toBe(app)
    expect(used((children) => inApp(chat(children, given)))).toBe(given)
    expect(used((children) => chat(children))).not.toBe(app)
  })

  it('is asked for by name where it is missing', () => {
    vi.spyOn(console, 'error').mockImplementation(() => {})
    expect(() => render(<ChatWindow conversationId="team" />)).toThrow(
      /must be inside <ChatProvider/,
    )
  })

  it('publishes a summary of constant size and never a message', async () => {
    const scene = createScene()
    await scene.show(<ChatWindow conversationId="team" />)
    const summary = () => scene.queryClient.getQueryData<object>(['parley', 'team'])
    expect(Object.keys(summary() ?? {}).sort()).toEqual([
      'gaps',
      'length',
      'revision',
      'status',
      'unsent',
    ])
    scene.backend.sends('grace', 'team', 'One more')
    await scene.pass()
    expect(summary()).toMatchObject({ length: 13 })
  })

  it('shows nothing of one account once another one is signed in', async () => {
    const scene = createScene()
    const omar = createChatClient({
      transport: scene.backend.transportFor('omar'),
      environment: scene.environment,
    })
    onTestFinished(() => omar.close())
    const app = (client: ChatClient) => (
      <ChatProvider client={client} queryClient={scene.queryClient} locale="en-GB">
        <ConversationList selectedId="team" />
        <ChatWindow conversationId="team" />
        <OnlineUsers />
      </ChatProvider>
    )
    const shown = render(app(scene.client))
    await scene.pass()
    scene.backend.sends('grace', 'team', 'For members only')
    await scene.pass(2_000)
    await scene.user.type(screen.getByRole('textbox'), 'My draft')
    await waitFor(
      () => expect(shown.container).toHaveTextContent('Grace Hopper: For members only'),
      { timeout: 2_000 },
    )
    shown.rerender(app(omar))
    expect(shown.container).not.toHaveTextContent(/members only|Four it is|Release 1.0/)
    await scene.pass(2_000)
    expect(shown.container).not.toHaveTextContent(/members only|Four it is|Release 1.0/)
    expect(screen.getByRole('textbox')).toHaveValue('')
    expect(scene.queryClient.getQueryData(['parley', 'team'])).toMatchObject({ status: 'closed' })
  })

  it('listens and sends once though React runs each effect twice', async () => {
    const scene = createScene()
    await scene.show(
      <StrictMode>
        <ChatWindow conversationId="team" />
        <ChatWindow conversationId="team" />
      </StrictMode>,
    )
    expect(scene.backend.listenings()).toBe(2)
    scene.client.conversation('team').send({ text: 'Once' })
    await scene.pass()
    expect(scene.backend.messages('team').filter(({ text }) => text === 'Once')).toHaveLength(1)
    expect(screen.getAllByText('Once')).toHaveLength(2)
  })

  it('keeps message text out of the summary, the console and every error (I11)', async () => {
    const canary = 'canary-4711'
    const methods = ['log', 'info', 'warn', 'error', 'debug'] as const
    const spies = methods.map((method) => vi.spyOn(console, method).mockImplementation(() => {}))
    const scene = createScene({
      transport: { capabilities: { limits: { textBytes: 40 } } },
      conversations: [
        {
          id: 'team',
          memberIds: ['ada', 'grace'],
          messages: [
            { authorId: 'grace', text: canary },
            { authorId: 'ada', text: `${canary} mine` },
          ],
        },
      ],
    })
    await scene.show(<ChatWindow conversationId="team" />)
    const conversation = scene.client.conversation('team')
    const errors: unknown[] = []
    const attempt = (act: () => unknown) => {
      try {
        act()
      } catch (error) {
        errors.push(error)
      }
    }
    attempt(() => conversation.send({ text: canary.repeat(9) }))
    attempt(() => conversation.edit('unknown', { text: canary }))
    for (const code of ['invalid', 'forbidden', 'server'] as const) {
      scene.backend.link('ada').failNext('send', new ChatError(code))
      attempt(() => conversation.send({ text: `${canary} ${code}` }))
    }
    await scene.user.type(screen.getByRole('textbox'), `${canary} typed{Enter}`)
    scene.backend.link('ada').cut()
    await scene.pass(20_000)
    const timeline = conversation.timeline.get()
    for (let index = 0; index < timeline.length; index += 1) {
      const item = timeline.at(index)
      if (item.kind === 'message' && item.error) errors.push(item.error)
    }
    errors.push(conversation.state.get().error, scene.client.connection.get().error)
    expect(errors.length).toBeGreaterThanOrEqual(6)
    const said = errors.map((error) => (error instanceof Error ? `${error} ${error.stack}` : ''))
    expect(said.join()).not.toContain(canary)
    expect(JSON.stringify(scene.queryClient.getQueryData(['parley', 'team']))).not.toContain(canary)
    expect(JSON.stringify(spies.map((spy) => spy.mock.calls))).not.toContain(canary)
  })

  it('catches up when its query is invalidated', async () => {
    const scene = createScene()
    await scene.show(<ChatWindow conversationId="team" />)
    // History that nobody was told of: only reading again finds it.
    scene.backend.addMessages('team', [{ authorId: 'grace', text: 'Unannounced' }])
    await scene.pass()
    expect(screen.queryByText('Unannounced')).not.toBeInTheDocument()
    await act(async () => {
      const done = scene.queryClient.invalidateQueries({ queryKey: ['parley', 'team'] })
      await scene.environment.clock.advance(500)
      await done
    })
    await scene.pass()
    expect(screen.getByText('Unannounced')).toBeVisible()
  })
})

describe('the hooks', () => {
  const inScene = (scene: ReturnType<typeof createScene>) => ({
    wrapper: ({ children }: { children: ReactNode }) => (
      <ChatProvider client={scene.client}>{children}</ChatProvider>
    ),
  })

  it('useMessages opens the conversation and closes it again', async () => {
    const scene = createScene()
    const { result, unmount } = renderHook(() => useMessages('team'), inScene(scene))
    expect(result.current.timeline.length).toBe(0)
    await scene.pass()
    expect(result.current).toMatchObject({ status: 'ready', atStart: true })
    expect(result.current.timeline.length).toBe(12)
    unmount()
    await scene.pass(10_000)
    expect(scene.backend.listenings()).toBe(0)
  })

  it('useSendMessage gives the error of what was not queued, for its conversation only', async () => {
    const scene = createScene()
    const { result, rerender } = renderHook(({ id }) => useSendMessage(id), {
      ...inScene(scene),
      initialProps: { id: 'team' },
    })
    act(() => expect(result.current.send('')).toBeUndefined())
    expect(result.current.error).toBeInstanceOf(ChatError)
    expect(result.current.error?.code).toBe('invalid')
    rerender({ id: 'pair' })
    expect(result.current.error).toBeUndefined()
    act(() => expect(result.current.send({ text: 'hello' })).toBeTypeOf('string'))
    await scene.pass()
    expect(scene.backend.messages('pair').at(-1)?.text).toBe('hello')
  })

  it('useConnection, useTyping and useUser follow the client', async () => {
    const scene = createScene()
    const { result } = renderHook(
      () => ({
        connection: useConnection(),
        typing: useTyping('team'),
        grace: useUser('grace'),
      }),
      inScene(scene),
    )
    await scene.pass()
    expect(result.current.connection.status).toBe('live')
    expect(result.current.grace.name).toBe('Grace Hopper')
    scene.backend.types('grace', 'team')
    await scene.pass()
    expect(result.current.typing.map(({ id }) => id)).toEqual(['grace'])
    scene.backend.link('ada').refuse()
    await scene.pass(5_000)
    expect(result.current.connection.status).toBe('refused')
    expect(result.current.connection.error?.code).toBe('auth')
    scene.backend.link('ada').restore()
    act(() => result.current.connection.restart())
    await scene.pass(1_000)
    expect(result.current.connection.status).toBe('live')
  })
})
