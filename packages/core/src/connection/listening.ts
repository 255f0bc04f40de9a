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
import { stableAfterMs } from './backoff.js'
import { toChatError } from './calls.js'
import type { ConnectionStatus } from './connection.js'
import { createReading } from './reading.js'
import { soundEvent } from './sound-event.js'
import { isUp, type ListeningEvent, transitions } from './transitions.js'

const silenceMs = 10_000
/** A backend that does not say when it listens (`assumed`) is read again this long after, and once more. */
const assumedAgainMs = [2_000, 8_000]

/** One topic, kept open over any number of listenings of the transport. */
export interface Listening {
  readonly topic: Topic
  readonly status: ConnectionStatus
  /** Whether it may take one of the topics that the backend allows at once, or is only read when somebody looks. */
  allow(isAllowed: boolean): void
  start(): void
  stop(): void
  step(event: ListeningEvent): void
  /** The same as a `gap()` of the transport; while it is down, it reads again with the next `ready` at the latest. */
  readAgain(): void
  /** Somebody looks again: a topic that is not live is read again. */
  refresh(): void
  /** A read that failed is repeated no later than at this time, or as soon after it as the server allows. */
  hurry(at: number): void
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
  /** How often the app restarted it: credentials of before say nothing about those of now. */
  readonly restarts: number
  event(event: ChatEvent): void
  snapshot(conversationId: ConversationId, page: MessagePage): void
  /** Something that this one heard could not be read: what it was about is read again. */
  missed(event: unknown, heardBy: Listening): void
  /** A listening is down and waits for `retry`; `stable` when it stood long before. */
  lost(error: ChatError | undefined, stable: boolean): void
  refused(error: ChatError): void
  /** How a listening begins now; not at all when the client is closed. */
  begin(listening: Listening): 'start' | 'refuse' | undefined
  changed(listening: Listening): void
}

export function createListening(
  topic: Topic,
  handlers: TopicHandlers,
  host: ListeningHost,
): Listening {
  const { environment } = host
  const { clock, online } = environment
  /** Rings on silence, and then when what was only assumed is read again. */
  const doubt = createAlarm(clock)
  let since: Cursor | undefined
  let isKnown = host.transport.capabilities.live.includes(topic.kind)
  let isAllowed = true
  let readyAt = never
  let sink: LiveSink | undefined
  let unsubscribe: Unsubscribe | undefined

  const reading = createReading(
    environment,
    async (signal) => handlers.readAgain?.(signal),
    (error) => (error ? end(error) : step('caught-up')),
  )

  const step = (event: ListeningEvent) => {
    const next = transitions[self.status][event]
    if (!next) return
    self.status = next
    // Before it reads: what is read from here on is newer than the loss.
    handlers.changed?.(event, next)
    if (next === 'catching-up') reading.begin(event === 'gap' ? event : 'registered')
    else if (next !== 'live') detach()
    if (next === 'connecting') attach()
    host.changed(self)
  }

  const detach = () => {
    doubt.stop()
    reading.stop()
    const stop = unsubscribe
    sink = undefined
    unsubscribe = undefined
    if (stop) quietly(stop)
  }

  const end = (error: ChatError) => {
    step('stop')
    handlers.ended?.(error)
  }
  /** Opened anew without another word, as if nothing had been known of it. */
  const reopen = () => {
    step('lost')
    step('retry')
  }

  const attach = () => {
    if (!isKnown || !isAllowed) return ready()
    const { restarts } = host
    const from = since
    let over = false
    const fail = (thrown: unknown) => {
      const error = thrown === undefined ? undefined : toChatError(thrown)
      const stable = clock.now() - readyAt >= stableAfterMs
      readyAt = never
      switch (error?.code) {
        case 'unsupported':
          sink = undefined
          isKnown = false
          return self.status === 'connecting' ? ready() : reopen()
        case 'gone':
          if (from === undefined) return end(error)
          // Perhaps only the checkpoint is: without one it says whether the topic is.
          since = undefined
          reading.missed()
          return reopen()
        // It concerns this topic alone, and for good.
        case 'forbidden':
          return end(error)
        case 'auth':
          if (restarts === host.restarts) return host.refused(error)
      }
      step(online.get() ? 'lost' : 'offline')
      host.lost(error, stable)
    }
    // R8: a sink that is closed or let go hears nothing more, whatever its transport calls.
    const whileOpen =
      <A extends unknown[]>(hear: (...heard: A) => void) =>
      (...heard: A) => {
        if (sink === own) hear(...heard)
      }
    const hear = (event: unknown, tell: () => unknown) => {
      try {
        if (tell()) return
      } catch {
        // What nobody could take in is as good as unreadable.
      }
      // The others are heard all the same (R10, R16).
      host.missed(event, self)
    }
    const reached = (checkpoint: unknown) => {
      if (typeof checkpoint === 'string') since = checkpoint
    }
    const own: LiveSink = {
      // A second word: it was registered anew, and nobody says what was before.
      ready: whileOpen((how) =>
        self.status === 'connecting' ? ready(how) : how !== 'resumed' && readAgain(),
      ),
      events: whileOpen((batch: readonly ChatEvent[], checkpoint?: Cursor) => {
        if (!Array.isArray(batch)) return host.missed(batch, self)
        for (const heard of batch)
          hear(heard, () => {
            const event = soundEvent(heard)
            if (event) host.event(event)
            return event
          })
        reached(checkpoint)
      }),
      snapshot: whileOpen((id: ConversationId, page: MessagePage, checkpoint?: Cursor) => {
        hear({ conversationId: id }, () => {
          host.snapshot(id, page)
          return true
        })
        reached(checkpoint)
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
      // One that is asynchronous, against the contract, is let go and may fail all the same.
      const stop = host.transport.listen(topic, own, since) as Unsubscribe | Promise<Unsubscribe>
      const letGo = async () => (typeof stop === 'function' ? stop : await stop)()
      if (typeof stop !== 'function')
        Promise.resolve(stop).catch((error) => sink === own && fail(error))
      if (sink === own) unsubscribe = letGo
      else if (!over) quietly(letGo)
    } catch (error) {
      if (sink === own) fail(error)
    }
  }

  const ready = (how?: 'registered' | 'resumed' | 'assumed') => {
    doubt.stop()
    if (how === 'assumed') readLater(...assumedAgainMs)
    readyAt = clock.now()
    step(how === 'resumed' && !reading.isBehind ? 'resumed' : 'registered')
  }

  const readLater = (delayMs = never, ...next: number[]) =>
    doubt.set(delayMs, () => {
      readAgain()
      readLater(...next)
    })

  const readAgain = () => {
    reading.missed()
    step('gap')
  }

  const self: Listening & { status: ConnectionStatus } = {
    topic,
    status: 'idle',
    allow(now) {
      if (now === isAllowed) return
      isAllowed = now
      if (isKnown && (self.status === 'connecting' || isUp(self.status))) reopen()
    },
    start() {
      const event = host.begin(self)
      if (event) step(event)
    },
    stop: () => step('stop'),
    step,
    readAgain,
    refresh() {
      if (!isKnown || !isAllowed) readAgain()
    },
    hurry: reading.hurry,
  }
  return self
}

async function quietly(run: () => unknown): Promise<void> {
  try {
    await run()
  } catch {
    // R10: what a transport throws while it is let go must not stop the others, and nobody waits for it.
  }
}

const silence = () =>
  new ChatError('timeout', {
    message:
      'The topic said neither `ready` nor `closed` within 10 s (R6): it is closed and opened again.',
  })
