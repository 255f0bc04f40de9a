import { createAlarm, never } from '../environment/alarm.js'
import type { Frames } from '../environment/frames.js'
import type { ChatError } from '../errors.js'
import type { Readable } from '../store/readable.js'
import { createStore } from '../store/store.js'
import type { Topic } from '../transport.js'
import { backoffMs, retryAfterLimitMs } from './backoff.js'
import {
  createListening,
  type Listening,
  type ListeningHost,
  type TopicHandlers,
} from './listening.js'
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
  /** The page woke up, or the app asked for a restart: what waits may be tried at once. */
  woken(): void
  /** Hears every change at once, not with the frame. */
  connected(status: ConnectionStatus): void
}

export function createConnection(world: ConnectionHost): Connection {
  const { clock, random, online, visible } = world.environment
  const state = createStore<ConnectionState>({ status: 'idle' }, world.frames)
  const retry = createAlarm(clock)
  const listenings = new Set<Listening>()
  let failures = 0
  let closed = false
  let error: ChatError | undefined
  let refusal: ChatError | undefined
  let notBefore = 0
  let lastWake = 0

  const all = (event: ListeningEvent) => {
    for (const listening of [...listenings]) listening.step(event)
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

  /** A time that was set ahead by no more than this, also after the clock was set back. */
  const atMost = (ahead: number, at: number) => Math.min(at, clock.now() + ahead)
  const retryAt = (at: number) => {
    retry.set(at - clock.now(), () => {
      // It is over, whatever the clock is set to later.
      notBefore = 0
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

  const host: ListeningHost = {
    ...world,
    changed(listening) {
      if (listening.status === 'idle') listenings.delete(listening)
      else listenings.add(listening)
      update()
    },
    begin: () => (closed ? undefined : refusal ? 'refuse' : 'start'),
    refused: refuse,
    lost(lostError, stable) {
      error = lostError
      if (stable) failures = 0
      const now = clock.now()
      notBefore = atMost(retryAfterLimitMs, notBefore)
      const waitMs = backoffMs(failures, random, lostError?.retryAfterMs)
      if (lostError?.retryAfterMs !== undefined) notBefore = Math.max(notBefore, now + waitMs)
      // One backoff for all: topics that fall together count as one failure.
      if (retry.at !== never && retry.at >= notBefore) return update()
      failures += 1
      retryAt(Math.max(now + (online.get() ? waitMs : offlineRetryMs), notBefore))
    },
  }

  const wake = () => {
    if (!online.get() || !visible.get()) return
    world.woken()
    const now = clock.now()
    const at = Math.max(now, atMost(0, lastWake) + wakeSpacingMs)
    if (at === now) for (const listening of [...listenings]) listening.refresh()
    const next = Math.max(at, atMost(retryAfterLimitMs, notBefore))
    const sooner = retry.at !== never && next < retry.at
    if (at === now || sooner) lastWake = at
    if (sooner) retryAt(next)
  }

  const stops = [
    visible.subscribe(wake),
    online.subscribe(() => {
      if (online.get()) return wake()
      all('offline')
      if (listenings.size > 0) retryAt(Math.max(clock.now() + offlineRetryMs, notBefore))
    }),
  ]

  return {
    state,
    listening: (topic, handlers) => createListening(topic, handlers, host),
    refuse,
    restart() {
      refusal = undefined
      notBefore = 0
      retry.stop()
      all('restart')
      all('retry')
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
