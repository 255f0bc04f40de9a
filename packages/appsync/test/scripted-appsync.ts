import type { LiveSink, Topic } from '@parley/core'
import type { GraphQLOperations } from '@parley/graphql'
import { RecordingSink } from '@parley/testing/conformance'
import { onTestFinished, vi } from 'vitest'
import { type AppSyncTransportOptions, apiKey, createAppSyncTransport } from '../src/index.js'
import { noteOperations } from './note-operations.js'

export const endpoint =
  'https://abcdefghijklmnopqrstuvwxyz.appsync-api.eu-west-1.amazonaws.com/graphql'

export interface StartFrame {
  readonly id: string
  readonly query: string
  readonly variables: Record<string, unknown>
  readonly authorization: Record<string, string>
}

/** The server's side of one WebSocket; what the client does not do by itself, a test does. */
export class ScriptedSocket {
  readonly frames: Record<string, unknown>[] = []
  readonly url: string
  readonly protocols: readonly string[]
  readonly #server: ScriptedAppSync
  isOpen = false
  isClosed = false
  onopen: (() => void) | null = null
  onmessage: ((event: { data: string }) => void) | null = null
  onclose: ((event: { code: number }) => void) | null = null
  onerror: (() => void) | null = null

  constructor(server: ScriptedAppSync, url: string, protocols: readonly string[]) {
    this.#server = server
    this.url = url
    this.protocols = protocols
    server.sockets.push(this)
    queueMicrotask(() => this.#server.connecting(this))
  }

  /** What the client sent for the connection. */
  get header(): Record<string, string> {
    const [, encoded = ''] = this.protocols[1]?.split('header-') ?? []
    return JSON.parse(Buffer.from(encoded, 'base64url').toString())
  }
  get starts(): readonly StartFrame[] {
    return this.frames.filter(({ type }) => type === 'start').map(readStart)
  }
  get stops(): readonly unknown[] {
    return this.frames.filter(({ type }) => type === 'stop').map(({ id }) => id)
  }

  open() {
    this.isOpen = true
    this.onopen?.()
  }
  tell(frame: unknown) {
    if (this.isClosed) return
    this.onmessage?.({ data: typeof frame === 'string' ? frame : JSON.stringify(frame) })
  }
  /** The server or the network ends it. */
  drop(code = 1006) {
    if (this.isClosed) return
    this.isClosed = true
    this.onclose?.({ code })
  }

  send(data: string) {
    if (this.isClosed) return
    const frame = JSON.parse(data)
    this.frames.push(frame)
    queueMicrotask(() => this.#server.heard(this, frame))
  }
  close() {
    this.isClosed = true
  }
}

function readStart({ id, payload }: Record<string, unknown>): StartFrame {
  const { data, extensions } = payload as { data: string; extensions: { authorization: never } }
  return { id: id as string, ...JSON.parse(data), authorization: extensions.authorization }
}

/** AppSync's side: acknowledges everything, unless a test says otherwise. */
export class ScriptedAppSync {
  readonly sockets: ScriptedSocket[] = []
  connectionTimeoutMs = 300_000
  /** What a connection is answered with; nothing: a test does it. */
  connecting = (socket: ScriptedSocket) => {
    socket.open()
  }
  answerInit = (socket: ScriptedSocket) => {
    const { connectionTimeoutMs } = this
    socket.tell({ type: 'connection_ack', payload: { connectionTimeoutMs } })
  }
  answerStart = (socket: ScriptedSocket, { id }: StartFrame) => {
    socket.tell({ type: 'start_ack', id })
  }
  answerStop = (socket: ScriptedSocket, id: unknown) => {
    socket.tell({ type: 'complete', id })
  }

  heard(socket: ScriptedSocket, frame: Record<string, unknown>) {
    if (frame['type'] === 'connection_init') this.answerInit(socket)
    if (frame['type'] === 'start') this.answerStart(socket, readStart(frame))
    if (frame['type'] === 'stop') this.answerStop(socket, frame['id'])
  }

  get open(): readonly ScriptedSocket[] {
    return this.sockets.filter(({ isClosed }) => !isClosed)
  }
  /** The newest one. */
  get socket(): ScriptedSocket {
    const socket = this.sockets.at(-1)
    if (!socket) throw new Error('No WebSocket was opened.')
    return socket
  }

  get webSocket() {
    const server = this
    return class extends ScriptedSocket {
      constructor(url: string, protocols: string[]) {
        super(server, url, protocols)
      }
    }
  }
}

export const room = { kind: 'conversation', conversationId: 'c1' } as const
export const otherRoom = { kind: 'conversation', conversationId: 'c2' } as const
export const inbox = { kind: 'inbox' } as const

/** One event of the notes' schema. */
export const note = (body: string, room = 'c1') => ({
  data: { onNote: { noteId: `n-${body}`, room, by: 'u2', body, at: '2026-01-01T00:00:00.000Z' } },
})

/** A transport to it for one test, under a clock of the test, closed when the test is over. */
export function scriptedAppSync(options: Partial<AppSyncTransportOptions> = {}) {
  vi.useFakeTimers()
  const server = new ScriptedAppSync()
  const transport = createAppSyncTransport({
    endpoint,
    auth: apiKey('da2-key'),
    me: { id: 'u1' },
    operations: noteOperations as GraphQLOperations,
    webSocket: server.webSocket,
    ...options,
  })
  onTestFinished(() => {
    transport.close()
    vi.useRealTimers()
  })
  return {
    server,
    transport,
    /** Lets everything happen that is due within so much time. */
    pass: (durationMs = 0) => vi.advanceTimersByTimeAsync(durationMs),
    listen(topic: Topic = room, sink: RecordingSink = new RecordingSink()) {
      const stop = transport.listen(topic, sink as LiveSink)
      return { sink, stop }
    },
  }
}
