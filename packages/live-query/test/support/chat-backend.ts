import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { User } from '@parley/core'
import { createLiveGateway, type LiveGateway } from '@parley/live-gateway'
import { toNodeListener } from '@parley/live-gateway/node'
import { type ChatServer, startChatServer } from '@parley/server'
import { chatOperations } from './chat-operations.js'
import { createInjection, type Injection } from './injection.js'

/** The reference server behind a gateway: people are known by the token of the gateway, or by a cookie. */
export interface ChatBackend {
  readonly url: string
  readonly server: ChatServer
  readonly gateway: LiveGateway
  /** By token. */
  readonly users: Map<string, User & { readonly name: string }>
  readonly injection: Injection
  /** All revisions of the gateway are forgotten, as after a restart. */
  restartGateway(): void
  close(): Promise<void>
}

export interface ChatBackendOptions {
  readonly pollingIntervalMs?: number
  readonly heartbeatMs?: number
  readonly maxStreamMs?: number
}

export async function startChatBackend(options: ChatBackendOptions = {}): Promise<ChatBackend> {
  const { pollingIntervalMs = 100, heartbeatMs = 1_000 } = options
  const users = new Map<string, User & { readonly name: string }>()
  const people = new Map<string, string>()
  const server = await startServer((id) => people.get(id))
  const graphql = `${server.url}/graphql`
  const start = () =>
    createLiveGateway({
      operations: chatOperations({
        url: graphql,
        pollingIntervalMs,
        nameOf: (userId) => people.get(userId) ?? userId,
        isMember: (userId, conversationId) => isMember(graphql, userId, conversationId),
      }),
      authenticate({ headers }) {
        const token =
          /^Bearer (.+)$/.exec(headers.get('authorization') ?? '')?.[1] ??
          /session=([^;]+)/.exec(headers.get('cookie') ?? '')?.[1]
        const user = users.get(token ?? '')
        if (user) people.set(user.id, user.name)
        return user && { id: user.id }
      },
      heartbeatMs,
      maxStreams: 1_000,
      maxStreamsPerUser: 1_000,
      ...(options.maxStreamMs !== undefined && { maxStreamMs: options.maxStreamMs }),
      onError: (error) => console.error(error),
    })
  let gateway = start()
  const injection = createInjection()
  const http = createServer(
    toNodeListener(async (request) => injection.open(request, await gateway.handle(request))),
  )
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')

  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    server,
    users,
    injection,
    get gateway() {
      return gateway
    },
    restartGateway() {
      const old = gateway
      gateway = start()
      old.close()
    },
    async close() {
      gateway.close()
      http.close()
      http.closeAllConnections()
      await server.close()
    },
  }
}

async function isMember(url: string, userId: string, conversationId: string): Promise<boolean> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-user': userId },
    body: JSON.stringify({
      query: 'query ($id: ID!) { messages(conversationId: $id, limit: 1) { atEnd } }',
      variables: { id: conversationId },
    }),
  })
  const { errors } = (await response.json()) as { readonly errors?: unknown }
  return errors === undefined
}

function startServer(nameOf: (userId: string) => string | undefined): Promise<ChatServer> {
  const plenty = 1_000_000
  return startChatServer({
    port: 0,
    databaseFile: ':memory:',
    logger: { info: () => {}, error: () => {} },
    authenticate({ headers }) {
      const id = headers['x-user']
      const name = typeof id === 'string' ? nameOf(id) : undefined
      return typeof id === 'string' && name !== undefined ? { user: { id, name } } : undefined
    },
    limits: {
      ...{ writesPerSecond: plenty, writeBurst: plenty },
      ...{ operationsPerSecond: plenty, operationBurst: plenty },
    },
  })
}
