import { createAlarm, never } from '../environment/alarm.js'
import type { Environment } from '../environment/environment.js'
import { ChatError } from '../errors.js'
import type {
  ChatEvent,
  ChatTransport,
  ConversationId,
  Cursor,
  LiveSink,
  MessagePage,
  Topic,
  Unsubscribe,
} from '../transport.js'
import { backoffMs, stableAfterMs } from './backoff.js'
import { toChatError } from './calls.js'
import type { ConnectionStatus } from './connection.js'
import { type ListeningEvent, transitions } from './transitions.js'

const silenceMs = 10_000
/** A backend that does not say when it listens (`assumed`) is read again this long after, and once more. */
const assumedAgainMs = [2_000, 8_000]

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
  /**
   * Reads what may have been missed, and resolves with why it failed; the signal aborts when that is begun anew.
   * @default nothing to read
   */
  readonly readAgain?: (signal: AbortSignal) => Promise<ChatError | undefined>
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

export function createListening(
  topic: Topic,
  handlers: TopicHandlers,
  host: ListeningHost,
): Listening {
  const { clock, random, online } = host.environment
  /** Rings on silence, and then when what was only assumed is read again. */
  const doubt = createAlarm(clock)
  const retryRead = createAlarm(clock)
  let status: ConnectionStatus = 'idle'
  let since: Cursor | undefined
  // Stays true over a loss: what was not read yet is not covered by a later checkpoint either.
  let behind = true
  let isLive = host.transport.capabilities.live.includes(topic.kind)
  let readyAt = never
  let sink: LiveSink | undefined
  let unsubscribe: Unsubscribe | undefined
  let reading: AbortController | undefined

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
    doubt.stop()
    retryRead.stop()
    reading?.abort()
    const stop = unsubscribe
    sink = undefined
    unsubscribe = undefined
    if (stop) quietly(stop)
  }

  const fail = (thrown: unknown) => {
    const error = thrown === undefined ? undefined : toChatError(thrown)
    const stable = clock.now() - readyAt >= stableAfterMs
    readyAt = never
    switch (error?.code) {
      case 'unsupported':
        sink = undefined
        isLive = false
        return ready()
      // These concern this topic alone, and for good.
      case 'forbidden':
      case 'gone':
        step('stop')
        return handlers.ended?.(error)
      case 'auth':
        return host.refused(error)
    }
    step(online.get() ? 'lost' : 'offline')
    host.lost(error, stable)
  }

  const attach = () => {
    if (!isLive) return ready()
    // R8: a sink that is closed or let go hears nothing more, whatever its transport calls.
    const whileOpen =
      <A extends unknown[]>(hear: (...heard: A) => void) =>
      (...heard: A) => {
        if (sink === own) hear(...heard)
      }
    let over = false
    const own: LiveSink = {
      ready: whileOpen(ready),
      events: whileOpen((batch: readonly ChatEvent[], checkpoint?: Cursor) => {
        for (const event of batch) quietly(() => host.event(event))
        since = checkpoint ?? since
      }),
      snapshot: whileOpen((id: ConversationId, page: MessagePage, checkpoint?: Cursor) => {
        quietly(() => host.snapshot(id, page))
        since = checkpoint ?? since
      }),
      gap: whileOpen(readAgain),
      closed: whileOpen((error?: ChatError) => {
        over = true
        sink = undefined
        unsubscribe = undefined
        fail(error)
      }),
    }
    sink = own
    doubt.set(silenceMs, () => fail(silence()))
    try {
      const stop = host.transport.listen(topic, own, since)
      if (sink === own) unsubscribe = stop
      else if (!over) quietly(stop)
    } catch (error) {
      if (sink === own) fail(error)
    }
  }

  const ready = (how?: 'registered' | 'resumed' | 'assumed') => {
    if (status !== 'connecting') return
    doubt.stop()
    if (how === 'assumed') readLater(...assumedAgainMs)
    readyAt = clock.now()
    step(how === 'resumed' && !behind ? 'resumed' : 'registered')
  }

  const readLater = (delayMs = never, ...next: number[]) =>
    doubt.set(delayMs, () => {
      readAgain()
      readLater(...next)
    })

  const readAgain = () => {
    behind = true
    step('gap')
  }

  const read = async (failures = 0) => {
    behind = true
    retryRead.stop()
    reading?.abort()
    reading = new AbortController()
    const { signal } = reading
    const error = await handlers.readAgain?.(signal)
    if (signal.aborted) return
    if (!error) {
      behind = false
      step('caught-up')
    } else if (error.code === 'forbidden' || error.code === 'gone') fail(error)
    else retryRead.set(backoffMs(failures, random, error.retryAfterMs), () => read(failures + 1))
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
