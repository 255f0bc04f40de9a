import type { ChatError } from '@parley/core'
import { fault } from '@parley/graphql'
import { appSyncError, thrownError } from './appsync-error.js'
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
  heard: number
  start(subscription: LinkSubscription): void
  /** Nothing more is told to it. Where the server has yet to acknowledge it, it is told to stop after that (R14). */
  stop(subscription: LinkSubscription): void
  /** Stops everything and ends; `lost` is called where the server does not answer that any more. */
  leave(lost: () => void): void
  end(error?: ChatError): void
}

type Timer = ReturnType<typeof setTimeout> | undefined

interface Frame {
  readonly type?: unknown
  readonly id?: string
  readonly payload?: LinkPayload & { readonly connectionTimeoutMs?: number }
}

/** How long the answer to a stop may take. */
const answerMs = 2_000

/** Opens a WebSocket that ends when nobody answers. Throws where the runtime has none. */
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
  const runs = new Map<string, Run>()
  let socket: WebSocketLike | undefined
  let given: AppSyncHeaders | undefined
  let isRepeated = false
  /** Until it is connected. */
  let connect: (() => void) | undefined
  let connectionTimeoutMs = Infinity
  let silence: Timer
  let age: Timer
  let renewal = Infinity
  /** Once it is left. */
  let lost: (() => void) | undefined

  const drop = (isDead: boolean) => {
    if (!socket) return
    socket.onmessage = socket.onclose = null
    socket.close(1000)
    if (isDead) socket.terminate?.()
  }
  const stopAll = () => {
    for (const run of [...runs.values()]) run.stop()
  }
  const end = (error?: ChatError) => {
    if (over.signal.aborted) return
    over.abort()
    clearTimeout(silence)
    clearTimeout(age)
    stopAll()
    drop(error !== undefined)
    ended(error)
    if (error) lost?.()
  }
  const giveUp = () => end(fault('timeout', 'The WebSocket is silent'))
  const wait = (delayMs: number, then = giveUp) => {
    clearTimeout(silence)
    silence = setTimeout(then, delayMs)
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
    const asked = { ...request, purpose: 'connect', body: '{}', refused: given } as const
    const credentials = await Promise.resolve(asked).then(auth)
    if (over.signal.aborted) return
    given = credentials.headers
    renewAt(credentials.renewAt)
    const header = JSON.stringify({ host: request.endpoint.host, ...given })
    try {
      socket = new webSocket(url, ['graphql-ws', `header-${base64Url(header)}`])
    } catch {
      throw fault('unsupported', 'No WebSocket can be made')
    }
    socket.onopen = () => host.send({ type: 'connection_init' })
    socket.onmessage = ({ data }: { readonly data: string }) => {
      link.heard += 1
      if (data.length > maxFrameLength) return end(fault('too-large', 'A frame is too large'))
      let frame: Frame | undefined | null
      try {
        frame = JSON.parse(data)
      } catch {
        // It has no type then, which ends the socket below.
      }
      if (typeof frame?.type === 'string') hear(frame)
      else end(fault('server', 'A frame cannot be read'))
    }
    socket.onclose = ({ code }: { readonly code: number }) =>
      refuse(fault(code === 4401 ? 'auth' : 'network', `The WebSocket closed with ${code}`))
    // In Node an error without a listener would end the process; the close that follows says it all.
    socket.onerror = () => {}
  }
  const connectAs = () => {
    open().catch((thrown) => end(thrownError(thrown)))
  }
  const refuse = (error: ChatError) => {
    const isAuth = /auth|forb/.test(error.code)
    if (isAuth && connect && !isRepeated) {
      isRepeated = true
      drop(true)
      return connectAs()
    }
    // A whole socket is no topic that could be forbidden, gone or unknown; a session that ends is asked for anew.
    const code = isAuth ? (connect ? 'auth' : 'network') : 'server'
    end(isAuth || /^(gone|un)/.test(error.code) ? fault(code, error.message) : error)
  }

  const hear = ({ type, id, payload }: Frame) => {
    if (lost && type === 'complete') return end()
    if (type === 'connection_error' || (connect && type === 'error')) {
      return refuse(appSyncError(payload))
    }
    if (connect) {
      if (type !== 'connection_ack') return
      connectionTimeoutMs = payload?.connectionTimeoutMs ?? Infinity
      const { document } = globalThis
      document?.addEventListener('visibilitychange', () => document.hidden || doubted(), over)
      globalThis.addEventListener?.('online', doubted, over)
      connect()
      connect = undefined
    }
    if (!lost) {
      if (silenceMs < connectionTimeoutMs) wait(silenceMs, doubted)
      else wait(connectionTimeoutMs)
    }
    const isForAll = id === undefined
    for (const run of isForAll ? [...runs.values()] : [runs.get(id)]) {
      run?.hear(type, payload, isForAll)
    }
  }

  const host = {
    ...{ request, timeoutMs, runs, renewAt },
    send(frame: object) {
      if (!over.signal.aborted) socket?.send(JSON.stringify(frame))
    },
    connected: new Promise<void>((resolve) => {
      connect = resolve
    }),
    settled() {
      if (!connect && [...runs.values()].every(({ isSettled }) => isSettled)) settled()
    },
  }
  const link: Link = {
    heard: 0,
    start: (subscription) => startRun(subscription, host),
    stop(subscription) {
      for (const run of runs.values()) if (run.of === subscription) run.stop()
    },
    leave(told) {
      lost = told
      clearTimeout(age)
      wait(answerMs)
      stopAll()
    },
    end,
  }
  renewAt(Date.now() + connectionAgeMs)
  wait(timeoutMs)
  connectAs()
  return link
}

/** Without padding, as a sub-protocol may have it. */
function base64Url(text: string): string {
  return btoa(text).replace(/[+/=]/g, (sign) => ({ '+': '-', '/': '_' })[sign] ?? '')
}
