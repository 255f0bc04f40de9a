import type { CallOptions, SendOperation } from '@parley/core'
import {
  createMemoryBackend,
  createVirtualClock,
  type MemoryBackend,
  type MemoryBackendOptions,
  type VirtualClock,
} from '../src/index.js'

/** Ann, Bob and Eve; `room` is Ann's and Bob's, `other` is Bob's and Eve's. */
export function createWorld(options: MemoryBackendOptions = {}): {
  readonly clock: VirtualClock
  readonly backend: MemoryBackend
} {
  const clock = createVirtualClock()
  const backend = createMemoryBackend({
    clock,
    users: [
      { id: 'ann', name: 'Ann' },
      { id: 'bob', name: 'Bob' },
      { id: 'eve', name: 'Eve' },
    ],
    conversations: [
      { id: 'room', memberIds: ['ann', 'bob'] },
      { id: 'other', title: 'Other', memberIds: ['bob', 'eve'] },
    ],
    ...options,
  })
  return { clock, backend }
}

export function calling(): CallOptions {
  return { signal: new AbortController().signal }
}

export function sending(text: string, clientId: string, conversationId = 'room'): SendOperation {
  return { clientId, queuedAt: 0, conversationId, content: { text } }
}

/** The code a promise rejects with; fails when it resolves. */
export async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise
  } catch (error) {
    return (error as { readonly code?: string }).code ?? String(error)
  }
  throw new Error('The call was expected to reject, and it resolved.')
}
