import { ChatError, type ChatTransport, type Clock, type Unsubscribe } from '@parley/core'

/** The methods of a transport that reach the backend. */
export type TransportMethod = Exclude<
  keyof ChatTransport,
  'name' | 'contractVersion' | 'me' | 'capabilities' | 'close'
>

/** One call as it left the client; `request` is the method's first argument, `{ topic, since }` for `listen`. */
export interface RecordedCall {
  readonly method: TransportMethod
  readonly request: unknown
}

/** The wire between one user's transports and the backend, in a test's hands. */
export interface MemoryLink {
  /** Every listening closes with `network`; calls under way and new ones fail with it, until `restore`. Ends a hold. */
  cut(): void
  /** Works again, also after `refuse`. Nothing reopens by itself: that is the engine's work. */
  restore(): void
  /** Requests reach the backend; answers, events or both wait until `release`. @default both */
  hold(what?: 'answers' | 'events' | 'both'): void
  /** Delivers what waits, in order. */
  release(): void
  /** Events that are on their way are lost and every listening is told `gap()`. */
  gap(): void
  /**
   * The next call of this method fails; a next `listen` closes with the error.
   * @default performed false; true loses the answer after the backend did the work
   */
  failNext(
    method: TransportMethod,
    error: ChatError,
    options?: { readonly performed?: boolean },
  ): void
  /** The credentials are refused: every listening closes with `auth` and calls fail with it, until `restore`. */
  refuse(): void
  /** Every call and `listen` since the beginning, in order. */
  readonly calls: readonly RecordedCall[]
}

/** The side of the link that the transports of its user hold. */
export interface LinkEnd {
  readonly control: MemoryLink
  record(method: TransportMethod, request: unknown): void
  /** Why nothing passes at the moment. */
  failure(): ChatError | undefined
  takeFailure(
    method: TransportMethod,
  ): { readonly error: ChatError; readonly performed: boolean } | undefined
  /** Calls `arrive` when it has come across, unless the returned function is called before. */
  carry(what: 'requests' | 'answers' | 'events', arrive: () => void): Unsubscribe
  onBreak(listener: (error: ChatError) => void): Unsubscribe
  onGap(listener: () => void): Unsubscribe
}

interface Parcel {
  readonly arrive: () => void
  cancelled: boolean
}

interface PlannedFailure {
  readonly method: TransportMethod
  readonly error: ChatError
  readonly performed: boolean
}

// One microtask, as queueMicrotask is, without what Node wraps that in.
const soon = Promise.resolve()

/** A link whose calls take `latencyMs` there and back, and whose events take half of it. */
export function createMemoryLink(clock: Clock, latencyMs: number): LinkEnd {
  const calls: RecordedCall[] = []
  const planned: PlannedFailure[] = []
  const held = { answers: false, events: false }
  let waiting: { readonly what: 'answers' | 'events'; readonly parcel: Parcel }[] = []
  const breakListeners = new Set<(error: ChatError) => void>()
  const gapListeners = new Set<() => void>()
  let failure: (() => ChatError) | undefined

  function deliver(what: 'requests' | 'answers' | 'events', parcel: Parcel): void {
    if (parcel.cancelled) return
    if (what !== 'requests' && (held[what] || waiting.some((other) => other.what === what))) {
      waiting.push({ what, parcel })
    } else parcel.arrive()
  }

  function breakWith(makeError: () => ChatError): void {
    failure = makeError
    held.answers = false
    held.events = false
    for (const listener of [...breakListeners]) listener(makeError())
  }

  const control: MemoryLink = {
    cut: () => breakWith(networkError),
    restore() {
      failure = undefined
    },
    hold(what = 'both') {
      if (what !== 'events') held.answers = true
      if (what !== 'answers') held.events = true
    },
    release() {
      held.answers = false
      held.events = false
      // What arrives may hold again: the rest then goes on waiting.
      for (let next = takeReleased(); next; next = takeReleased()) {
        if (!next.parcel.cancelled) next.parcel.arrive()
      }
    },
    gap() {
      for (const listener of [...gapListeners]) listener()
    },
    failNext(method, error, { performed = false } = {}) {
      planned.push({ method, error, performed })
    },
    refuse: () => breakWith(authError),
    calls,
  }

  function takeReleased() {
    const index = waiting.findIndex(({ what }) => !held[what])
    if (index < 0) return undefined
    const next = waiting[index]
    waiting = waiting.filter((_, other) => other !== index)
    return next
  }

  return {
    control,
    record: (method, request) => calls.push({ method, request }),
    failure: () => failure?.(),
    takeFailure(method) {
      const index = planned.findIndex((failing) => failing.method === method)
      return index < 0 ? undefined : planned.splice(index, 1)[0]
    },
    carry(what, arrive) {
      const parcel: Parcel = { arrive, cancelled: false }
      let cancelTimer: Unsubscribe = () => {}
      if (latencyMs > 0) cancelTimer = clock.after(latencyMs / 2, () => deliver(what, parcel))
      else if (what === 'events') deliver(what, parcel)
      else soon.then(() => deliver(what, parcel))
      return () => {
        parcel.cancelled = true
        cancelTimer()
        waiting = waiting.filter((other) => other.parcel !== parcel)
      }
    },
    onBreak(listener) {
      breakListeners.add(listener)
      return () => breakListeners.delete(listener)
    },
    onGap(listener) {
      gapListeners.add(listener)
      return () => gapListeners.delete(listener)
    },
  }
}

function networkError(): ChatError {
  return new ChatError('network', {
    message: 'The backend cannot be reached, so nothing is known of the outcome. Try again later.',
  })
}

function authError(): ChatError {
  return new ChatError('auth', {
    message: 'The backend refused the credentials, so nothing was done. Sign in again.',
  })
}
