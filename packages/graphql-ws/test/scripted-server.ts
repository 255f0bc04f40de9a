import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type GraphQLError, parse } from 'graphql'
import { makeServer, type ServerOptions } from 'graphql-ws'
import { onTestFinished } from 'vitest'
import { type WebSocket, WebSocketServer } from 'ws'

/** One subscription of a client, answered by the test. */
export interface ScriptedSubscription {
  readonly variables: Record<string, unknown>
  readonly field: string
  /** Sends one payload. */
  next(update: unknown): void
  complete(): void
  /** Resolves once the client has ended it. */
  readonly ended: Promise<void>
}

export interface ScriptedServer {
  readonly url: string
  /** Every `connection_init` payload, in order. */
  readonly inits: readonly unknown[]
  readonly sockets: ReadonlySet<WebSocket>
  /** How many sockets were ever opened. */
  readonly opened: number
  /** The next subscription that nobody took yet. */
  subscription(): Promise<ScriptedSubscription>
  /** Resolves once the last socket is closed. */
  allClosed(): Promise<void>
}

export interface ScriptedServerOptions {
  /** Throw or return false to refuse. @default everybody */
  readonly connect?: (init: unknown, socket: WebSocket) => boolean | Promise<boolean>
  /** GraphQL errors to answer a subscription with. */
  readonly refuse?: () => readonly GraphQLError[] | undefined
  /** Does not answer pings of the protocol. */
  readonly deaf?: () => boolean
}

/** A real WebSocket server that speaks graphql-transport-ws and does what a test says. */
export async function startScriptedServer(
  options: ScriptedServerOptions = {},
): Promise<ScriptedServer> {
  const inits: unknown[] = []
  const sockets = new Set<WebSocket>()
  let opened = 0
  const subscriptions: ScriptedSubscription[] = []
  let taken: ((subscription: ScriptedSubscription) => void)[] = []
  let emptied: (() => void)[] = []

  const protocol: ServerOptions<Record<string, unknown>, { socket: WebSocket }> = {
    onConnect: (context) => {
      inits.push(context.connectionParams)
      return options.connect?.(context.connectionParams, context.extra.socket) ?? true
    },
    onSubscribe: (_context, _id, payload) => {
      const errors = options.refuse?.()
      if (errors) return errors
      const document = parse(payload.query)
      return { schema: {} as never, document, variableValues: payload.variables ?? {} }
    },
    subscribe: (args) => {
      const field = /\{(\w+)/.exec(args.document.loc?.source.body ?? '')?.[1] ?? ''
      const { iterator, subscription } = channel(field, { ...args.variableValues })
      const next = taken.shift()
      if (next) next(subscription)
      else subscriptions.push(subscription)
      return iterator as never
    },
  }
  const endpoint = makeServer(protocol)
  const http = createServer()
  const server = new WebSocketServer({
    server: http,
    handleProtocols: () => 'graphql-transport-ws',
  })
  server.on('connection', (socket) => {
    opened += 1
    sockets.add(socket)
    const closed = endpoint.opened(
      {
        protocol: socket.protocol,
        send: (data) => new Promise((resolve) => socket.send(data, () => resolve())),
        close: (code, reason) => socket.close(code, reason),
        onMessage: (handle) =>
          socket.on('message', (data) => {
            if (!(options.deaf?.() && String(data).includes('"ping"'))) handle(String(data))
          }),
      },
      { socket },
    )
    socket.on('error', () => {})
    socket.once('close', (code, reason) => {
      sockets.delete(socket)
      closed(code, String(reason))
      if (sockets.size === 0) {
        for (const resolve of emptied) resolve()
        emptied = []
      }
    })
  })
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  onTestFinished(async () => {
    for (const socket of sockets) socket.terminate()
    server.close()
    http.close()
    await once(http, 'close')
  })
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/graphql`,
    inits,
    sockets,
    get opened() {
      return opened
    },
    subscription: () => {
      const first = subscriptions.shift()
      return first
        ? Promise.resolve(first)
        : new Promise((resolve) => {
            taken = [...taken, resolve]
          })
    },
    allClosed: () =>
      sockets.size === 0
        ? Promise.resolve()
        : new Promise((resolve) => {
            emptied.push(resolve)
          }),
  }
}

/** An async iterator that is pushed into. */
function channel(field: string, variables: Record<string, unknown>) {
  const waiting: unknown[] = []
  let wake = () => {}
  let over = false
  let ended = () => {}
  const subscription: ScriptedSubscription = {
    field,
    variables,
    next: (update) => {
      waiting.push(update)
      wake()
    },
    complete: () => {
      over = true
      wake()
    },
    ended: new Promise((resolve) => {
      ended = resolve
    }),
  }
  const iterator = {
    async next() {
      while (waiting.length === 0 && !over) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
      if (waiting.length === 0) return { done: true, value: undefined }
      return { done: false, value: { data: { [field]: waiting.shift() } } }
    },
    async return() {
      over = true
      wake()
      ended()
      return { done: true, value: undefined }
    },
    [Symbol.asyncIterator]() {
      return iterator
    },
  }
  return { iterator, subscription }
}

export const subscribed = (checkpoint: string | null, resumed = false) => ({
  __typename: 'Subscribed',
  checkpoint,
  resumed,
})

export const events = (checkpoint: string | null, ...items: readonly unknown[]) => ({
  __typename: 'Events',
  checkpoint,
  events: items,
})

export const messageEvent = (text: string, position = 1) => ({
  __typename: 'MessageEvent',
  message: {
    id: `m${position}`,
    conversationId: 'c1',
    author: { id: 'u2', name: 'Bo', avatarUrl: null, profileUrl: null },
    text,
    createdAt: 1_750_000_000_000,
    position,
    revision: position,
    clientId: null,
    editedAt: null,
    deletedAt: null,
    reactions: [],
  },
})
