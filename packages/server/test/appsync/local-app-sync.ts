import { once } from 'node:events'
import { onTestFinished } from 'vitest'
import { type ClientOptions, WebSocket } from 'ws'
import type { AppSyncOptions, ChatServer, ChatServerOptions } from '../../src/index.js'
import { createConversation, type Json, signIn, startServer } from '../running-server.js'

export type ApiName = 'parley' | 'chatql' | 'serverless'

/** What goes into HTTP headers and auth objects: of a key, of a token, or of a signature over what is sent. */
export type Auth = (signed: {
  readonly path: string
  readonly body: string
  readonly host: string
}) => Readonly<Record<string, string>>

export const apiKey =
  (key: string): Auth =>
  () => ({ 'x-api-key': key })
export const token =
  (authorization: string): Auth =>
  () => ({ Authorization: authorization })

export const pathOf = (api: ApiName) => `/appsync/${api}/graphql`
export const hostOf = (server: { readonly url: string }) => new URL(server.url).host

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly data: Json
  readonly errors: Json
}

/** One query or mutation over HTTP. */
export async function ask(
  server: { readonly url: string },
  api: ApiName,
  auth: Auth,
  query: string,
  variables: object = {},
): Promise<Answer> {
  return post(server, api, auth, JSON.stringify({ query, variables }))
}

export async function post(
  server: { readonly url: string },
  api: ApiName,
  auth: Auth,
  body: string,
): Promise<Answer> {
  const path = pathOf(api)
  const headers = {
    'content-type': 'application/json',
    ...auth({ path, body, host: hostOf(server) }),
  }
  const response = await fetch(server.url + path, { method: 'POST', headers, body })
  const { data, errors }: Json = await response.json()
  return { status: response.status, headers: response.headers, data, errors }
}

export const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64')
export const base64url = (value: unknown) =>
  Buffer.from(JSON.stringify(value)).toString('base64url')

/** Where the connection carries its credentials. */
export type Handshake = 'sub-protocol' | 'query'

/** One real-time connection; frames wait until they are asked for, each subscription's by themselves. */
export class Realtime {
  readonly webSocket: WebSocket
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>
  readonly #server: { readonly url: string }
  readonly #api: ApiName
  readonly #waiting = new Map<string, Json[]>()
  readonly #readers = new Map<string, (frame: Json) => void>()
  #starts = 0

  constructor(
    server: { readonly url: string },
    api: ApiName,
    auth: Auth,
    handshake: Handshake = 'sub-protocol',
    options: ClientOptions = {},
  ) {
    this.#server = server
    this.#api = api
    const host = hostOf(server)
    const header = { host, ...auth({ path: `${pathOf(api)}/connect`, body: '{}', host }) }
    const url = `${server.url.replace('http', 'ws')}${pathOf(api)}/realtime`
    this.webSocket =
      handshake === 'query'
        ? new WebSocket(
            `${url}?header=${encodeURIComponent(base64(header))}&payload=e30=`,
            'graphql-ws',
            options,
          )
        : new WebSocket(url, ['graphql-ws', `header-${base64url(header)}`], options)
    this.webSocket.on('error', () => {})
    this.webSocket.on('message', (data) => this.#arrive(JSON.parse(String(data))))
    this.closed = new Promise((resolve) =>
      this.webSocket.once('close', (code, reason) => resolve({ code, reason: String(reason) })),
    )
    onTestFinished(() => this.webSocket.terminate())
  }

  /** Opens and says `connection_init`; resolves with the first frame. */
  static async open(
    ...args: ConstructorParameters<typeof Realtime>
  ): Promise<{ readonly realtime: Realtime; readonly first: Json }> {
    const realtime = new Realtime(...args)
    await once(realtime.webSocket, 'open')
    realtime.write({ type: 'connection_init' })
    return { realtime, first: await realtime.frame() }
  }

  static async connect(...args: ConstructorParameters<typeof Realtime>): Promise<Realtime> {
    const { realtime, first } = await Realtime.open(...args)
    if (first.type !== 'connection_ack') throw new Error(JSON.stringify(first))
    return realtime
  }

  write(frame: unknown) {
    this.webSocket.send(typeof frame === 'string' ? frame : JSON.stringify(frame))
  }

  /** Writes `start`; the first frame is `start_ack` or `error`. */
  start(auth: Auth, query: string, variables?: object, id = `s${++this.#starts}`): string {
    const data = JSON.stringify({ query, variables })
    const host = hostOf(this.#server)
    const authorization = { host, ...auth({ path: pathOf(this.#api), body: data, host }) }
    this.write({ id, type: 'start', payload: { data, extensions: { authorization } } })
    return id
  }

  /** Starts and waits for `start_ack`. */
  async listen(auth: Auth, query: string, variables?: object): Promise<string> {
    const id = this.start(auth, query, variables)
    const frame = await this.frame(id)
    if (frame.type !== 'start_ack') throw new Error(JSON.stringify(frame))
    return id
  }

  /** The next frame of a subscription, or one without an id. */
  frame(id = ''): Promise<Json> {
    const first = this.#waiting.get(id)?.shift()
    if (first !== undefined) return Promise.resolve(first)
    return new Promise((resolve) => this.#readers.set(id, resolve))
  }

  /** What has arrived of a subscription and was not asked for; complete once a later frame has been seen. */
  arrived(id = ''): readonly Json[] {
    return this.#waiting.get(id) ?? []
  }

  #arrive(frame: Json) {
    const id = frame.id ?? ''
    const reader = this.#readers.get(id)
    this.#readers.delete(id)
    if (reader !== undefined) reader(frame)
    else this.#waiting.set(id, [...(this.#waiting.get(id) ?? []), frame])
  }
}

/** A server with Ann and Bob in one conversation, who sign in by session tokens. */
export async function annAndBob(appSync: AppSyncOptions = {}, options: ChatServerOptions = {}) {
  const server = await startServer({ appSync, ...options })
  const ann = await signIn(server, 'Ann')
  const bob = await signIn(server, 'Bob')
  const conversationId = await createConversation(server, ann, [bob])
  return {
    server,
    conversationId,
    ann: { ...ann, auth: token(ann.token) },
    bob: { ...bob, auth: token(bob.token) },
  }
}

export type AnnAndBob = Awaited<ReturnType<typeof annAndBob>>

/** What an all-knowing client selects of every change. */
export const changeFields = `conversationId memberIds userId user { id name } readUpTo typingTtlMs
  message { id conversationId author { id name } text createdAt position revision clientId editedAt deletedAt
    reactions { emoji userIds count } }
  conversation { id title members { id name } lastMessage { id text clientId } unreadCount readUpTo }`

export const onConversationChange = `subscription ($conversationId: ID!) {
  onConversationChange(conversationId: $conversationId) { ${changeFields} }
}`

let clientIds = 0

export async function send(
  server: ChatServer,
  auth: Auth,
  conversationId: string,
  text: string,
  fields: string = changeFields,
): Promise<Answer> {
  const input = { clientId: `appsync-${++clientIds}`, conversationId, text }
  const query = `mutation ($input: SendMessageInput!) { sendMessage(input: $input) { ${fields} } }`
  return ask(server, 'parley', auth, query, { input })
}
