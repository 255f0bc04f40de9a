import { createAlarm, never } from '../environment/alarm.js'
import type { Frames } from '../environment/frames.js'
import type { ChatError } from '../errors.js'
import type { Readable } from '../store/readable.js'
import { createStore } from '../store/store.js'
import type { ConversationId, Topic } from '../transport.js'
import { createFloor, reconnectMs } from './backoff.js'
import type { Calls } from './calls.js'
import {
  createListening,
  type Listening,
  type ListeningHost,
  type TopicHandlers,
} from './listening.js'
import { conversationOf, isPassing } from './sound-event.js'
import { type ListeningEvent, worstFirst } from './transitions.js'

/**
 * `idle -> connecting -> catching-up -> live`; `live | catching-up -> waiting -> connecting`; any `-> offline ->
 * connecting`; any `-> refused`, which only `client.restart()` leaves. Never `live` while a gap on screen is open (I8).
 */
export type ConnectionStatus =
  | 'idle'
  | 'connecting'
  | 'catching-up'
  | 'live'
  | 'waiting'
  | 'offline'
  | 'refused'

export interface ConnectionState {
  readonly status: ConnectionStatus
  /** Why it is `waiting` or `refused`. */
  readonly error?: ChatError
  /** When the next attempt starts, ms since 1970, while `waiting` or `offline`. */
  readonly retryAt?: number
}

const offlineRetryMs = 30_000
const wakeSpacingMs = 1_000

/** The listenings of one transport under one backoff; the only place that reconnects (R17). */
export interface Connection {
  readonly state: Readable<ConnectionState>
  /** A topic of the connection, not started yet. */
  listening(topic: Topic, handlers: TopicHandlers): Listening
  /** The credentials were refused: everything stops until `restart`. */
  refuse(error: ChatError): void
  restart(): void
  close(): void
}

/** What the connection needs of the client. */
export interface ConnectionHost
  extends Pick<ListeningHost, 'transport' | 'environment' | 'event' | 'snapshot'> {
  readonly frames: Frames
  readonly calls: Pick<Calls, 'renew'>
  /** The page woke up, or the app asked for a restart: what waits may be tried at once. */
  woken(): void
  /** Hears every change at once, not with the frame. */
  connected(status: ConnectionStatus): void
}

export function createConnection(world: ConnectionHost): Connection {
  const { clock, random, online, visible } = world.environment
  const state = createStore<ConnectionState>({ status: 'idle' }, world.frames)
  const retry = createAlarm(clock)
  const floor = createFloor(clock)
  const listenings = new Set<Listening>()
  let failures = 0
  let closed = false
  let error: ChatError | undefined
  let refusal: ChatError | undefined
  let lastWake = 0
  let retryWaitMs = 0

  const all = (event: ListeningEvent) => {
    for (const listening of [...listenings]) listening.step(event)
  }

  /** Those of one conversation, or all where none is named: it may have been about any. */
  const about = (id: ConversationId | undefined) =>
    [...listenings].filter(
      ({ topic }) =>
        topic.kind === 'conversation' && (id === undefined || topic.conversationId === id),
    )
  /** Where the backend limits its topics, those conversations are live that were opened last. */
  const allow = () => {
    if (closed) return
    const { live, limits } = world.transport.capabilities
    let left = limits?.topics ?? never
    const inOrder = [...listenings].filter(({ topic }) => live.includes(topic.kind)).reverse()
    const isRoom = ({ topic }: Listening) => topic.kind === 'conversation'
    left -= inOrder.filter((one) => !isRoom(one)).length
    for (const one of inOrder.filter(isRoom)) one.allow(left-- > 0)
  }

  const update = () => {
    const statuses = [...listenings].map((listening) => listening.status)
    const status = refusal
      ? 'refused'
      : (worstFirst.find((one) => statuses.includes(one)) ?? 'idle')
    const isDown = status === 'waiting' || status === 'offline'
    if (!isDown) retry.stop()
    const why = refusal ?? (isDown ? error : undefined)
    const next = { status, ...(why && { error: why }), ...(isDown && { retryAt: retry.at }) }
    if (state.set(next)) world.connected(status)
  }

  /** Never before the server allows it. */
  const retryIn = (delayMs: number) => {
    retryWaitMs = Math.max(delayMs, floor.leftMs())
    retry.set(retryWaitMs, () => {
      // It is over, whatever the clock is set to later.
      floor.clear()
      all('retry')
      update()
    })
    update()
  }

  const refuse = (refused: ChatError) => {
    refusal = refused
    all('refuse')
    update()
  }

  const host: ListeningHost & { restarts: number } = {
    ...world,
    changed(listening) {
      if (listening.status === 'idle' && listenings.delete(listening)) allow()
      update()
    },
    restarts: 0,
    event(event) {
      world.event(event)
      // What is not listened to leans on the inbox.
      if (event.type === 'conversation')
        for (const listening of about(event.conversation.id)) listening.refresh()
    },
    missed(event, heardBy) {
      if (isPassing(event)) return
      for (const listening of new Set([heardBy, ...about(conversationOf(event))]))
        listening.readAgain()
    },
    begin(listening) {
      if (closed) return undefined
      listenings.add(listening)
      // Before it listens: the backend never has more topics than it allows.
      allow()
      return refusal ? 'refuse' : 'start'
    },
    refused: refuse,
    lost(lostError, stable) {
      error = lostError
      if (stable) failures = 0
      const waitMs = reconnectMs(failures, random, lostError?.retryAfterMs)
      if (lostError?.retryAfterMs !== undefined) floor.raise(waitMs)
      // One backoff for all: topics that fall together count as one failure.
      const leftMs = retry.at - clock.now()
      // Longer than it was set to: the clock was set back, and nobody knows how much of it is left.
      if (leftMs >= floor.leftMs() && leftMs < retryWaitMs + 1) return update()
      failures += 1
      retryIn(online.get() ? waitMs : offlineRetryMs)
    },
  }

  const wake = () => {
    if (!online.get() || !visible.get()) return
    world.woken()
    const now = clock.now()
    const at = Math.max(now, Math.min(now, lastWake) + wakeSpacingMs)
    for (const listening of [...listenings]) {
      if (at === now) listening.refresh()
      listening.hurry(at)
    }
    const sooner = retry.at !== never && Math.max(at, now + floor.leftMs()) < retry.at
    if (at === now || sooner) lastWake = at
    if (sooner) retryIn(at - now)
  }

  const stops = [
    visible.subscribe(wake),
    online.subscribe(() => {
      if (online.get()) return wake()
      all('offline')
      if (listenings.size > 0) retryIn(offlineRetryMs)
    }),
  ]

  return {
    state,
    listening: (topic, handlers) => createListening(topic, handlers, host),
    refuse,
    restart() {
      host.restarts += 1
      world.calls.renew()
      refusal = undefined
      floor.clear()
      retry.stop()
      all('restart')
      all('retry')
      for (const listening of [...listenings]) listening.hurry(clock.now())
      update()
      world.woken()
    },
    close() {
      for (const stop of stops) stop()
      closed = true
      all('stop')
    },
  }
}
