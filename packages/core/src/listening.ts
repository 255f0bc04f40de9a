import { backoffMs, stableAfterMs } from './backoff.js'
import { toChatError } from './calls.js'
import type { ConnectionStatus } from './connection.js'
import type { Environment } from './environment.js'
import { ChatError } from './errors.js'
import { type ListeningEvent, transitions } from './transitions.js'
import type {
  ChatEvent,
  ChatTransport,
  ConversationId,
  Cursor,
  LiveSink,
  MessagePage,
  Topic,
  Unsubscribe,
} from './transport.js'

const silenceMs = 10_000
/** A backend that does not say when it listens (`assumed`) is read again this long after. */
const assumedAgainMs = [2_000, 10_000]

/** One topic, kept open over any number of listenings of the transport. */
export interface Listening {
  readonly status: ConnectionStatus
  start(): void
  stop(): void
  step(event: ListeningEvent): void
  /** The same as a `gap()` of the transport; while it is down, it reads again with the next `ready` at the latest. */
  readAgain(): void
  /** Somebody looks again: a topic that is not live is read again. */
  refresh(): void
}

/** What the listening tells about its topic. */
export interface TopicHandlers {
  /** Reads what may have been missed; the signal aborts when that is begun anew. @default nothing to read */
  readonly readAgain?: (signal: AbortSignal) => Promise<void>
  /** `forbidden` or `gone`: it is not listened to again. */
  readonly ended?: (error: ChatError) => void
  readonly changed?: (event: ListeningEvent, status: ConnectionStatus) => void
}

/** What all listenings of a connection share. */
export interface ListeningHost {
  readonly transport: ChatTransport
  readonly environment: Environment
  event(event: ChatEvent): void
  snapshot(conversationId: ConversationId, page: MessagePage): void
  /** A listening is down and waits for `retry`; `stable` when it stood long before. */
  lost(error: ChatError | undefined, stable: boolean): void
  refused(error: ChatError): void
  /** How a listening begins now; not at all when the client is closed. */
  begin(): 'start' | 'refuse' | undefined
  changed(listening: Listening): void
}

export function isFinal(error: ChatError): boolean {
  return error.code === 'forbidden' || error.code === 'gone'
}

export function createListening(
  topic: Topic,
  handlers: TopicHandlers,
  host: ListeningHost,
): Listening {
  const { clock, random, online } = host.environment
  let status: ConnectionStatus = 'idle'
  let since: Cursor | undefined
  // Stays true over a loss: what was not read yet is not covered by a later checkpoint either.
  let behind = true
  let isLive = host.transport.capabilities.live.includes(topic.kind)
  let readyAt: number | undefined
  let sink: LiveSink | undefined
  let unsubscribe: Unsubscribe | undefined
  let reading: AbortController | undefined
  let timers: Unsubscribe[] = []

  const step = (event: ListeningEvent) => {
    const next = transitions[status][event]
    if (!next) return
    status = next
    // Before it reads: what is read from here on is newer than the loss.
    handlers.changed?.(event, next)
    if (next === 'catching-up') read()
    else if (next !== 'live') detach()
    if (next === 'connecting') attach()
    host.changed(self)
  }

  const detach = () => {
    for (const cancel of timers) cancel()
    timers = []
    reading?.abort()
    sink = undefined
    const stop = unsubscribe
    unsubscribe = undefined
    quietly(() => stop?.())
  }

  const fail = (error?: ChatError) => {
    const stable = readyAt !== undefined && clock.now() - readyAt >= stableAfterMs
    readyAt = undefined
    if (error?.code === 'unsupported' && isLive) {
      isLive = false
      return ready()
    }
    if (error && isFinal(error)) {
      step('stop')
      handlers.ended?.(error)
    } else if (error?.code === 'auth') host.refused(error)
    else {
      step(online.get() ? 'lost' : 'offline')
      host.lost(error, stable)
    }
  }

  const attach = () => {
    if (!isLive) return ready()
    const own: LiveSink = {
      ready: (how) => act(() => ready(how)),
      events: (batch, checkpoint) =>
        act(() => {
          for (const event of batch) quietly(() => host.event(event))
          since = checkpoint ?? since
        }),
      snapshot: (conversationId, page, checkpoint) =>
        act(() => {
          quietly(() => host.snapshot(conversationId, page))
          since = checkpoint ?? since
        }),
      gap: () => act(readAgain),
      closed: (error) =>
        act(() => {
          over = true
          unsubscribe = undefined
          fail(error === undefined ? undefined : toChatError(error))
        }),
    }
    // R8: a sink that is closed or let go hears nothing more, whatever its transport calls.
    const act = (heard: () => void) => {
      if (sink === own && !over) heard()
    }
    let over = false
    sink = own
    timers.push(clock.after(silenceMs, () => fail(silence())))
    try {
      const stop = host.transport.listen(topic, own, since)
      if (sink === own) unsubscribe = stop
      else if (!over) quietly(stop)
    } catch (error) {
      act(() => fail(toChatError(error)))
    }
  }

  const ready = (how?: 'registered' | 'resumed' | 'assumed') => {
    if (status !== 'connecting') return
    for (const cancel of timers) cancel()
    timers = how === 'assumed' ? assumedAgainMs.map((ms) => clock.after(ms, readAgain)) : []
    readyAt = clock.now()
    step(how === 'resumed' && !behind ? 'resumed' : 'registered')
  }

  const readAgain = () => {
    behind = true
    step('gap')
  }

  const read = (failures = 0) => {
    behind = true
    reading?.abort()
    const own = new AbortController()
    reading = own
    const done = handlers.readAgain?.(own.signal) ?? Promise.resolve()
    done.then(
      () => {
        if (own.signal.aborted) return
        behind = false
        step('caught-up')
      },
      (thrown) => {
        if (own.signal.aborted) return
        const error = toChatError(thrown)
        if (isFinal(error)) fail(error)
        else
          timers.push(
            clock.after(backoffMs(failures, random, error.retryAfterMs), () => {
              if (reading === own) read(failures + 1)
            }),
          )
      },
    )
  }

  const self: Listening = {
    get status() {
      return status
    },
    start() {
      const event = host.begin()
      if (event) step(event)
    },
    stop: () => step('stop'),
    step,
    readAgain,
    refresh() {
      if (!isLive) readAgain()
    },
  }
  return self
}

/** R10, R16: what a transport throws, or one event that cannot be read, must not stop the others. */
function quietly(run: () => void): void {
  try {
    run()
  } catch {}
}

const silence = () =>
  new ChatError('timeout', {
    message:
      'The topic said neither `ready` nor `closed` within 10 s (R6): it is closed and opened again.',
  })
