import { ChatError } from '@parley/core'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { act, render, renderHook, screen } from '@testing-library/react'
import type { ReactNode } from 'react'
import { describe, expect, it, vi } from 'vitest'
import { createScene } from '../test/scene.js'
import { useChatContext } from './chat-context.js'
import { ChatProvider } from './chat-provider.js'
import { ChatWindow } from './chat-window/chat-window.js'
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
