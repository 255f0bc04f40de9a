import type { Calls } from './calls.js'
import type { ChatRequests } from './chat-client.js'
import type { CallOptions, ChatTransport } from './transport.js'

const names = [
  'loadConversations',
  'createConversation',
  'loadUsers',
  'findUsers',
  'searchMessages',
  'upload',
] as const

type Request = (asked: unknown, call: CallOptions) => Promise<unknown>

/** The transport's request-and-answer methods under the engine's timeout; an upload may take as long as it takes. */
export function createRequests(transport: ChatTransport, calls: Calls): ChatRequests {
  const methods = transport as unknown as Record<(typeof names)[number], Request | undefined>
  const requests: Partial<Record<(typeof names)[number], Request>> = {}
  for (const name of names) {
    if (!methods[name]) continue
    requests[name] = (asked, call?: CallOptions) =>
      calls.run(async (own) => methods[name]?.(asked, { ...call, ...own }), {
        ...(call?.signal && { signal: call.signal }),
        ...(name === 'upload' && { timeoutMs: Number.POSITIVE_INFINITY }),
      })
  }
  // Each request takes and gives what the transport's method of its name does.
  return requests as ChatRequests
}
