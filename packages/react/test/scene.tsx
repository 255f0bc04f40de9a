import { type ChatClient, type ChatStorage, createChatClient } from '@parley/core'
import {
  type ConversationSeed,
  createMemoryBackend,
  createVirtualEnvironment,
  type MemoryBackend,
  type MemoryTransportOptions,
  type VirtualEnvironment,
} from '@parley/testing'
import { QueryClient } from '@tanstack/react-query'
import { act, type RenderResult, render } from '@testing-library/react'
import { type UserEvent, userEvent } from '@testing-library/user-event'
import type { ReactNode } from 'react'
import { onTestFinished } from 'vitest'
import { ChatProvider } from '../src/chat-provider.js'
import { conversationsOf, everyone } from './people.js'

export interface SceneOptions {
  readonly me?: string
  readonly conversations?: readonly ConversationSeed[]
  readonly transport?: MemoryTransportOptions
  readonly storage?: ChatStorage
  readonly strings?: ChatProvider.Props['strings']
}

/** Ada's client on a backend in memory; time moves only when `pass` is called. */
export interface Scene {
  readonly backend: MemoryBackend
  readonly client: ChatClient
  readonly environment: VirtualEnvironment
  readonly queryClient: QueryClient
  readonly user: UserEvent
  /** Lets this much time pass, and React show what came of it. @default 100 ms: answers, events and frames arrive */
  pass(durationMs?: number): Promise<void>
  show(children: ReactNode): Promise<RenderResult>
}

export function createScene(options: SceneOptions = {}): Scene {
  const environment = createVirtualEnvironment()
  const { clock } = environment
  const backend = createMemoryBackend({
    clock,
    users: everyone,
    conversations: options.conversations ?? conversationsOf(clock.now()),
  })
  const client = createChatClient({
    transport: backend.transportFor(options.me ?? 'ada', options.transport),
    environment,
    ...(options.storage && { storage: options.storage }),
  })
  const queryClient = new QueryClient()
  onTestFinished(() => {
    client.close()
    queryClient.clear()
  })
  const pass = (durationMs = 100) => act(() => clock.advance(durationMs))
  return {
    backend,
    client,
    environment,
    queryClient,
    user: userEvent.setup(),
    pass,
    async show(children) {
      const shown = render(children, {
        wrapper: ({ children: inner }) => (
          <ChatProvider
            client={client}
            queryClient={queryClient}
            strings={options.strings}
            locale="en-GB"
          >
            {inner}
          </ChatProvider>
        ),
      })
      await pass()
      return shown
    },
  }
}
