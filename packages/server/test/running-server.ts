import { once } from 'node:events'
import { type IncomingMessage, type OutgoingHttpHeaders, request } from 'node:http'
import { onTestFinished } from 'vitest'
import { type ClientOptions, WebSocket } from 'ws'
import { type ChatServer, type ChatServerOptions, startChatServer } from '../src/index.js'

export interface SignedIn {
  readonly user: { readonly id: string; readonly name: string }
  readonly token: string
}

// biome-ignore lint/suspicious/noExplicitAny: what the server answers is what these tests look at
export type Json = any

export interface GraphQLAnswer {
  readonly status: number
  readonly data: Json
  /** Of the first error. */
  readonly code: string | undefined
  readonly errors: Json
}

/** A server of its own for one test, on a free port; it is closed when the test is over. */
export async function startServer(options: ChatServerOptions = {}): Promise<ChatServer> {
  const server = await startChatServer({
    port: 0,
    databaseFile: ':memory:',
    logger: { info: () => {}, error: () => {} },
    ...options,
  })
  onTestFinished(() => server.close())
  return server
}

export async function signIn(server: { readonly url: string }, name: string): Promise<SignedIn> {
  const response = await fetch(`${server.url}/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name }),
  })
  if (response.status !== 200) throw new Error(`sign-in answered ${response.status}`)
  return (await response.json()) as SignedIn
}

export async function ask(
  server: { readonly url: string },
  person: { readonly token: string },
  query: string,
  variables: object = {},
): Promise<GraphQLAnswer> {
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${person.token}` },
    body: JSON.stringify({ query, variables }),
  })
  const { data, errors }: Json = await response.json()
  return { status: response.status, data, errors, code: errors?.[0]?.extensions?.code }
}

/** Like `fetch`, with every header as it is given: `fetch` makes its own Origin and Host. */
export async function rawRequest(
  url: string,
  options: {
    readonly method?: string
    readonly headers?: OutgoingHttpHeaders
    readonly body?: string
  },
): Promise<{
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly body: string
}> {
  const call = request(url, { method: options.method ?? 'GET', headers: options.headers ?? {} })
  call.end(options.body)
  const [response] = (await once(call, 'response')) as [IncomingMessage]
  response.setEncoding('utf8')
  let body = ''
  for await (const chunk of response) body += chunk
  return { status: response.statusCode ?? 0, headers: response.headers, body }
}

let clientIds = 0
export const newClientId = () => `test-${++clientIds}`

export const messageFields =
  'id conversationId author { id name } text createdAt position revision clientId editedAt deletedAt reactions { emoji userIds count }'

export async function createConversation(
  server: ChatServer,
  person: SignedIn,
  others: readonly SignedIn[],
  title?: string,
): Promise<string> {
  const input = { clientId: newClientId(), memberIds: others.map(({ user }) => user.id), title }
  const { data } = await ask(
    server,
    person,
    'mutation ($input: CreateConversationInput!) { createConversation(input: $input) { id } }',
    { input },
  )
  return data.createConversation.id
}

/** The four mutations that change a message, by their name. */
export function changeMessage(
  server: { readonly url: string },
  person: { readonly token: string },
  mutation: 'sendMessage' | 'editMessage' | 'deleteMessage' | 'setReaction',
  input: object,
): Promise<GraphQLAnswer> {
  const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`
  const query = `mutation ($input: ${type}!) { ${mutation}(input: $input) { ${messageFields} } }`
  return ask(server, person, query, { input: { clientId: newClientId(), ...input } })
}

export async function send(
  server: { readonly url: string },
  person: { readonly token: string },
  conversationId: string,
  text: string,
): Promise<Json> {
  const { data } = await changeMessage(server, person, 'sendMessage', { conversationId, text })
  return data.sendMessage
}

export async function loadMessages(
  server: { readonly url: string },
  person: { readonly token: string },
  conversationId: string,
  start: object = {},
): Promise<Json> {
  const { data } = await ask(
    server,
    person,
    `query ($conversationId: ID!, $limit: Int, $before: ID, $after: ID, $around: ID) {
      messages(conversationId: $conversationId, limit: $limit, before: $before, after: $after, around: $around) {
        atStart atEnd messages { ${messageFields} }
      }
    }`,
    { conversationId, limit: 50, ...start },
  )
  return data.messages
}

const update = (events: string) =>
  `__typename ... on Subscribed { checkpoint resumed } ... on Events { checkpoint events { __typename ${events} } }`

export const conversationUpdates = `subscription ($conversationId: ID!, $since: String) {
  conversationUpdates(conversationId: $conversationId, since: $since) {
    ${update(`... on MessageEvent { message { ${messageFields} } } ... on ReadEvent { conversationId userId upTo }
    ... on TypingEvent { conversationId user { id } ttlMs }`)}
  }
}`

export const inboxUpdates = `subscription { inboxUpdates {
  ${update(`... on ConversationEvent { conversation {
    id title unreadCount readUpTo members { id } lastMessage { id text clientId deletedAt }
  } } ... on ConversationRemovedEvent { conversationId } ... on UserEvent { user { id name } }`)}
} }`

export const presenceUpdates = `subscription { presenceUpdates {
  ${update('... on PresenceEvent { complete total members { user { id } state connections lastActiveAt ttlMs } }')}
} }`

/** One WebSocket of the server's own protocol; what arrives waits until it is asked for. */
export class Socket {
  readonly webSocket: WebSocket
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>
  readonly #waiting = new Map<string, Json[]>()
  readonly #readers = new Map<string, (message: Json) => void>()
  #subscriptions = 0

  constructor(server: { readonly url: string }, options: ClientOptions = {}) {
    const url = `${server.url.replace('http', 'ws')}/graphql`
    this.webSocket = new WebSocket(url, 'graphql-transport-ws', options)
    this.webSocket.on('error', () => {})
    this.webSocket.on('message', (data) => this.#arrive(JSON.parse(String(data))))
    this.closed = new Promise((resolve) =>
      this.webSocket.once('close', (code, reason) => resolve({ code, reason: String(reason) })),
    )
    onTestFinished(() => this.webSocket.terminate())
  }

  /** Opens and says who it is; resolves once that is acknowledged. */
  static async connect(
    server: { readonly url: string },
    person: { readonly token: string },
    options?: ClientOptions,
  ): Promise<Socket> {
    const socket = new Socket(server, options)
    await once(socket.webSocket, 'open')
    socket.write({ type: 'connection_init', payload: { token: person.token } })
    await socket.next('connection')
    return socket
  }

  write(message: unknown) {
    this.webSocket.send(typeof message === 'string' ? message : JSON.stringify(message))
  }

  subscribe(query: string, variables: object = {}): Subscription {
    const id = String(++this.#subscriptions)
    this.write({ id, type: 'subscribe', payload: { query, variables } })
    return new Subscription(this, id)
  }

  /** The next message of a subscription; 'connection' for what belongs to none. */
  next(id: string): Promise<Json> {
    const first = this.#waiting.get(id)?.shift()
    if (first !== undefined) return Promise.resolve(first)
    return new Promise((resolve) => this.#readers.set(id, resolve))
  }

  #arrive(message: Json) {
    const id = message.id ?? 'connection'
    const reader = this.#readers.get(id)
    this.#readers.delete(id)
    if (reader !== undefined) reader(message)
    else this.#waiting.set(id, [...(this.#waiting.get(id) ?? []), message])
  }
}

export class Subscription {
  readonly socket: Socket
  readonly id: string

  constructor(socket: Socket, id: string) {
    this.socket = socket
    this.id = id
  }

  /** The next message as it came: `next`, `error` or `complete`. */
  message(): Promise<Json> {
    return this.socket.next(this.id)
  }

  /** The value of the subscription's field; throws what the server answered instead. */
  async update(): Promise<Json> {
    const message = await this.message()
    const [value] = Object.values(message.payload?.data ?? {})
    if (message.type !== 'next' || value == null) throw new Error(JSON.stringify(message))
    return value
  }

  /** The first event of the next update that has one. */
  async event(): Promise<Json> {
    for (;;) {
      const { events } = await this.update()
      if (events?.length > 0) return events[0]
    }
  }

  end() {
    this.socket.write({ id: this.id, type: 'complete' })
  }
}

/** A server with two people in one conversation. */
export async function annAndBob() {
  const server = await startServer()
  const ann = await signIn(server, 'Ann')
  const bob = await signIn(server, 'Bob')
  const conversationId = await createConversation(server, ann, [bob])
  return { server, ann, bob, conversationId }
}
