import type { ChatError } from '@parley/core'
import { fault, isChatError, toChatError } from '@parley/graphql'
import { appSyncError } from './appsync-error.js'
import type { AppSyncAuth, AppSyncAuthRequest, AppSyncHeaders } from './auth.js'
import { type LinkPayload, type LinkSubscription, type Run, startRun } from './link-subscription.js'

export interface LinkOptions {
  /** @default the global one, which Node 20 does not have: pass that of the ws package */
  readonly webSocket?: WebSocketClass
  /** For the connection, and for a subscription to be acknowledged. @default 10_000 */
  readonly timeoutMs?: number
  /** After so much silence the socket is in doubt: AppSync says `ka` every 60 s. @default 70_000 */
  readonly silenceMs?: number
  /** From one socket to the next, before AppSync ends it after 24 h. @default 84_600_000, 23.5 h */
  readonly connectionAgeMs?: number
  /** A frame of more characters from the server ends the socket. @default 262_144, 256 KiB of ASCII */
  readonly maxFrameLength?: number
}

/** What is used of a WebSocket class: that of browsers and that of the ws package have it. */
export type WebSocketClass = new (url: string, protocols: string[]) => WebSocketLike

interface WebSocketLike {
  onopen: unknown
  onmessage: unknown
  onclose: unknown
  onerror: unknown
  send(data: string): void
  close(code: number): void
  /** Only in Node: ends a socket that nobody answers, which would otherwise stay for 30 s. */
  terminate?(): void
}

/** What the owner of a link hears of it. */
export interface LinkEvents {
  /** Nobody knows whether the server is still there. */
  doubted(): void
  /** Credentials are about to expire, or the connection is about to be too old. */
  aged(): void
  /** Everything that was started is acknowledged or has failed. */
  settled(): void
  ended(error?: ChatError): void
}

/** One WebSocket to AppSync from its opening to its end; it never reconnects. */
export interface Link {
  /** How many frames came. */
  readonly heard: number
  start(subscription: LinkSubscription): void
  /** Nothing more is told to it. Where the server has yet to acknowledge it, it is told to stop after that (R14). */
  stop(subscription: LinkSubscription): void
  /** Stops everything and ends; `lost` is called where the server does not answer that any more. */
  leave(lost: () => void): void
  end(error?: ChatError): void
}

interface Frame {
  readonly type?: unknown
  readonly id?: string
  readonly payload?: LinkPayload & { readonly connectionTimeoutMs?: number }
}

type Timer = ReturnType<typeof setTimeout> | undefined

/** How long the answer to a stop may take. */
const answerMs = 2_000

/** Opens a WebSocket that ends when nobody answers. Throws where none can be made. */
export function openLink(
  url: string,
  request: Pick<AppSyncAuthRequest, 'endpoint' | 'region'>,
  auth: AppSyncAuth,
  options: LinkOptions,
  { doubted, aged, settled, ended }: LinkEvents,
): Link {
  const {
    webSocket = WebSocket,
    timeoutMs = 10_000,
    silenceMs = 70_000,
    connectionAgeMs = 84_600_000,
    maxFrameLength = 256 * 1024,
  } = options
  const over = new AbortController()
  /** All that run, and those of them that the server knows by their id. */
  const started = new Map<LinkSubscription, Run>()
  const runs = new Map<string, Run>()
  const unsettled = new Set<Run>()
  let socket: WebSocketLike | undefined
  let given: AppSyncHeaders | undefined
  let isRepeated = false
  let connect: (() => void) | undefined
  let heard = 0
  let connectionTimeoutMs = Infinity
  let silence: Timer
  let age: Timer
  let renewal = Infinity
  let lost: (() => void) | undefined

  const send = (frame: object) => {
    if (!over.signal.aborted) socket?.send(JSON.stringify(frame))
  }
  const drop = (isDead: boolean) => {
    if (!socket) return
    socket.onmessage = socket.onclose = null
    socket.close(1000)
    if (isDead) socket.terminate?.()
  }
  const stopAll = () => {
    for (const run of [...started.values()]) run.stop()
  }
  const end = (error?: ChatError) => {
    if (over.signal.aborted) return
    over.abort()
    clearTimeout(silence)
    clearTimeout(age)
    stopAll()
    drop(error !== undefined)
    if (!lost) ended(error)
    else if (error) lost()
  }
  const endAfter = (delayMs: number, what: string) => {
    clearTimeout(silence)
    silence = setTimeout(() => end(fault('timeout', what)), delayMs)
  }
  const listenOn = () => {
    if (connectionTimeoutMs <= silenceMs) return endAfter(connectionTimeoutMs, 'AppSync is silent')
    clearTimeout(silence)
    silence = setTimeout(doubted, silenceMs)
  }
  const renewAt = (at = Infinity) => {
    const leftMs = at - Date.now()
    // What is too old already could not be renewed: the server says what comes of it.
    if (at >= renewal || leftMs <= 0) return
    renewal = at
    clearTimeout(age)
    age = setTimeout(aged, leftMs)
  }

  const open = async () => {
    try {
      const asked = { ...request, purpose: 'connect', body: '{}', refused: given } as const
      const credentials = await Promise.resolve(asked)
        .then(auth)
        .catch((thrown) => {
          throw toChatError(thrown)
        })
      if (over.signal.aborted) return
      given = credentials.headers
      renewAt(credentials.renewAt)
      const header = JSON.stringify({ host: request.endpoint.host, ...given })
      socket = new webSocket(url, ['graphql-ws', `header-${base64Url(header)}`])
    } catch (thrown) {
      return end(isChatError(thrown) ? thrown : fault('unsupported', 'No WebSocket could be made'))
    }
    socket.onopen = () => send({ type: 'connection_init' })
    socket.onmessage = ({ data }: { readonly data: string }) => {
      if (data.length > maxFrameLength) return end(fault('too-large', 'A frame is too large'))
      heard += 1
      let frame: unknown
      try {
        frame = JSON.parse(data)
      } catch {}
      if (typeof frame === 'object' && frame) hear(frame)
      else end(fault('server', 'A frame cannot be read'))
    }
    socket.onclose = ({ code }: { readonly code: number }) =>
      code === 4401 || code === 4403
        ? refuse(fault('auth', 'The WebSocket was refused'))
        : end(fault('network', `The WebSocket closed with ${code}`))
    // In Node an error without a listener would end the process; the close that follows says it all.
    socket.onerror = () => {}
  }

  const refuse = (error: ChatError) => {
    // A whole socket is no topic that could be forbidden, gone or unknown.
    if (!/^(auth|forbidden)$/.test(error.code))
      return end(/^(gone|un)/.test(error.code) ? fault('server', error.message) : error)
    if (!connect) return end(fault('network', 'The session is renewed'))
    if (isRepeated) return end(fault('auth', 'AppSync refuses the connection'))
    isRepeated = true
    drop(true)
    open()
  }

  const hear = ({ type, id, payload }: Frame) => {
    if (lost && type === 'complete') return end()
    if (type === 'connection_error' || (connect && type === 'error')) {
      return refuse(appSyncError(payload))
    }
    if (type === 'connection_ack' && connect) {
      connectionTimeoutMs = payload?.connectionTimeoutMs ?? Infinity
      globalThis.document?.addEventListener(
        'visibilitychange',
        () => document.hidden || doubted(),
        over,
      )
      globalThis.addEventListener?.('online', doubted, over)
      connect()
      connect = undefined
    }
    if (connect) return
    if (!lost) listenOn()
    const isForAll = id === undefined
    for (const run of isForAll ? [...runs.values()] : [runs.get(id)]) {
      if (!isForAll || type === 'error' || type === 'data') run?.hear(type, payload, isForAll)
    }
  }

  const host = {
    ...{ request, timeoutMs, runs, send, renewAt },
    connected: new Promise<void>((resolve) => {
      connect = resolve
    }),
    settled(run: Run) {
      if (unsettled.delete(run) && unsettled.size === 0 && !connect && !over.signal.aborted) {
        settled()
      }
    },
  }
  renewAt(Date.now() + connectionAgeMs)
  endAfter(timeoutMs, 'The WebSocket did not connect')
  open()

  return {
    get heard() {
      return heard
    },
    start(subscription) {
      const run = startRun(subscription, host)
      started.set(subscription, run)
      unsettled.add(run)
    },
    stop(subscription) {
      started.get(subscription)?.stop()
      started.delete(subscription)
    },
    leave(told) {
      lost = told
      clearTimeout(age)
      endAfter(answerMs, 'Nobody answered')
      stopAll()
    },
    end,
  }
}

/** Without padding, as a sub-protocol may have it. */
function base64Url(text: string): string {
  return btoa(text).replace(/[+/=]/g, (sign) => ({ '+': '-', '/': '_' })[sign] ?? '')
}
