import type { ChatTransport } from '@parley/core'
import { onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import { createGraphQLWsTransport, type GraphQLWsTransportOptions } from '../src/index.js'

export const conversation = { kind: 'conversation', conversationId: 'c1' } as const
export const inbox = { kind: 'inbox' } as const
export const presence = { kind: 'presence' } as const

/** A transport for one test, closed when the test is over. */
export function transportTo(
  server: { readonly url: string },
  options: Partial<GraphQLWsTransportOptions> = {},
): ChatTransport {
  const transport = createGraphQLWsTransport({
    me: { id: 'u1' },
    url: server.url,
    webSocket: WebSocket,
    ...options,
  })
  onTestFinished(() => transport.close())
  return transport
}
