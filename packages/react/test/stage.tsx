import {
  browserEnvironment,
  type ChatClient,
  type ChatStorage,
  type ChatTransport,
  createChatClient,
  type Readable,
} from '@parley/core'
import {
  type ConversationSeed,
  createMemoryBackend,
  type MemoryBackend,
  type MemoryTransportOptions,
  type Wait,
} from '@parley/testing'
import { QueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { ChatProvider } from '../src/chat-provider.js'
import { conversationsOf, everyone } from './people.js'

export interface StageOptions {
  readonly me?: string
  /** @default one with these conversations */
  readonly backend?: MemoryBackend
  readonly conversations?: readonly ConversationSeed[]
  readonly transport?: MemoryTransportOptions
  /** Instead of the transport in memory: the same backend over other wires. */
  readonly over?: (backend: MemoryBackend, me: string) => ChatTransport
  readonly online?: boolean
  readonly storage?: ChatStorage
  /** The text of the last message that was read. @default all was read */
  readonly readUpTo?: string
  /** Before the client is there. */
  readonly prepare?: (backend: MemoryBackend, me: string) => void
  /** What others do while the story is shown. */
  readonly script?: (backend: MemoryBackend, wait: Wait) => Promise<void>
}

/** A client on a backend in memory, in real time, for one story. */
export interface Stage {
  readonly backend: MemoryBackend
  readonly client: ChatClient
  readonly queryClient: QueryClient
  close(): void
}

export function createStage(options: StageOptions = {}): Stage {
  const { me = 'ada', conversations = conversationsOf(Date.now()) } = options
  const backend = options.backend ?? createMemoryBackend({ users: everyone, conversations })
  for (const { id, memberIds } of options.backend ? [] : conversations) {
    const last = backend
      .messages(id)
      .findLast(({ text }) => options.readUpTo === undefined || text === options.readUpTo)
    if (last && memberIds.includes(me)) backend.reads(me, id, last.id)
  }
  options.prepare?.(backend, me)
  const environment = browserEnvironment()
  const client = createChatClient({
    transport: options.over?.(backend, me) ?? backend.transportFor(me, options.transport),
    environment:
      options.online === false ? { ...environment, online: constant(false) } : environment,
    ...(options.storage && { storage: options.storage }),
  })
  const stop = options.script && backend.play(options.script)
  return {
    backend,
    client,
    queryClient: new QueryClient({ defaultOptions: { queries: { retry: false } } }),
    close() {
      stop?.()
      client.close()
    },
  }
}

/** The parts of a story that show it on a stage of its own; spread them into the story. */
export function onStage(options: StageOptions = {}) {
  return {
    loaders: [async () => ({ stage: createStage(options) })],
    beforeEach: ({ loaded }: StoryLoaded) => {
      return () => stageOf(loaded).close()
    },
    decorators: [
      (Story: () => ReactNode, { loaded }: StoryLoaded) => {
        const { client, queryClient } = stageOf(loaded)
        return (
          <ChatProvider client={client} queryClient={queryClient} locale="en-GB">
            <Story />
          </ChatProvider>
        )
      },
    ],
  }
}

interface StoryLoaded {
  readonly loaded: Record<string, unknown>
}

export function stageOf(loaded: Record<string, unknown>): Stage {
  return loaded['stage'] as Stage
}

/** As wide as a phone. */
export function narrow(Story: () => ReactNode) {
  return (
    <div style={{ maxInlineSize: '360px', blockSize: '100%', marginInline: 'auto' }}>
      <Story />
    </div>
  )
}

function constant<T>(value: T): Readable<T> {
  return { get: () => value, subscribe: () => () => {} }
}
