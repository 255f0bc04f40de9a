import type { Calls } from './connection/calls.js'
import type { CallOptions, ChatTransport } from './transport.js'

/** Request and answer, passed through with the engine's timeout and credential handling; absent where the transport has none. */
export type ChatRequests = Pick<
  ChatTransport,
  | 'loadConversations'
  | 'createConversation'
  | 'loadUsers'
  | 'findUsers'
  | 'searchMessages'
  | 'upload'
>

const names = [
  'loadConversations',
  'createConversation',
  'loadUsers',
  'findUsers',
  'searchMessages',
  'upload',
] as const

/** The transport's request-and-answer methods under the engine's rules; absent where it has none. */
export function createRequests(transport: ChatTransport, calls: Calls): ChatRequests {
  return Object.fromEntries(
    names
      .filter((name) => transport[name])
      .map((name) => [name, (asked: never, call?: CallOptions) => calls.ask(name, asked, call)]),
  ) as ChatRequests
}
