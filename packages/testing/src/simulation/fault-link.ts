import {
  type CallOptions,
  ChatError,
  type ChatTransport,
  type LiveSink,
  type Message,
  type Topic,
  type Unsubscribe,
} from '@parley/core'
import type { VirtualClock } from '../clock/virtual-clock.js'
import type { Boundary } from './boundary.js'
import type { FaultKind } from './fault-kinds.js'
import { createFaultListening, type FaultListening } from './fault-listening.js'

/** What a link does to some of what passes, while it lasts. */
export type Weather = Extract<
  FaultKind,
  | 'request dropped'
  | 'answer dropped'
  | 'call delayed'
  | 'event delayed'
  | 'event dropped'
  | 'event duplicated'
  | 'events reordered'
  | 'late sink call'
  | 'rate limited'
  | 'server error'
  | 'server error after performing'
>

/** One call as the backend's door sees it. */
export interface LinkCall {
  readonly method: string
  readonly asked: unknown
  readonly askedAt: number
}

/** What the checks hear of a link. */
export interface LinkWatch {
  asked(call: LinkCall): void
  /** The client was told: a value, or why not. */
  answered(
    call: LinkCall,
    outcome: { readonly answer: unknown } | { readonly error: unknown },
  ): void
  /** The backend did it, whatever the client hears. */
  performed(call: LinkCall): void
  listened(topic: Topic): void
  ready(topic: Topic, how: string | undefined): void
  heard(messages: readonly Message[]): void
  /** An event said that this message was deleted. */
  removed(room: string, id: string): void
  gap(topic: Topic): void
  closed(topic: Topic, error?: ChatError): void
  left(topic: Topic): void
  injected(fault: FaultKind): void
}

export interface FaultLinkOptions {
  readonly clock: VirtualClock
  readonly random: () => number
  readonly boundary: Boundary
  readonly watch: LinkWatch
  /** Whether older revisions that come late do no harm, so that events may be reordered (R3). */
  readonly reorders: boolean
  /** false: `ready` comes at once, before the backend has heard of the listening (`assumed`). */
  readonly acknowledges: boolean
  /** A message that the backend refuses as `invalid`. */
  isPoison(text: string): boolean
}

/** The wire between one tab and its backend, with everything that wires do. */
export interface FaultLink {
  wrap(transport: ChatTransport): ChatTransport
  /** Half of what passes suffers from it until then. */
  begin(weather: Weather, untilMs: number): void
  /** Everything closes and fails at once until then. */
  cut(untilMs: number): void
  /** Nothing passes until then, without a word; then everything that was open closes. */
  silence(untilMs: number): void
  /** The backend went away and is back: what is open closes, what is under way is lost. */
  restart(): void
  /** The credentials are refused until `signIn`. */
  expire(): void
  signIn(): void
  heal(): void
  /** The tab is gone: the backend sees its connections end. */
  hangUp(): void
}

export const networkError = () =>
  new ChatError('network', { message: 'The link is down: the outcome is not known.' })
const authError = () =>
  new ChatError('auth', { message: 'The credentials were refused: sign in again.' })

/** What may pass a link, as one end of it sees it. */
export interface LinkState extends FaultLinkOptions {
  isOn(weather: Weather): boolean
  /** Whether it happens now, which is then counted. */
  happens(weather: Weather): boolean
  latencyMs(): number
  isCut(): boolean
  isSilent(): boolean
  refusal(): ChatError | undefined
  readonly open: Set<FaultListening>
}

export function createFaultLink(options: FaultLinkOptions): FaultLink {
  const { clock, random, boundary, watch } = options
  const until = new Map<Weather, number>()
  const underWay = new Set<(error: ChatError) => void>()
  let cutUntil = 0
  let silentUntil = 0
  let endSilence: Unsubscribe = () => {}
  let isSignedIn = true

  const isOn = (weather: Weather) => (until.get(weather) ?? 0) > clock.now()
  const state: LinkState = {
    ...options,
    isOn,
    happens(weather) {
      const now = isOn(weather) && (weather === 'late sink call' || random() < 0.5)
      if (now) watch.injected(weather)
      return now
    },
    latencyMs: () => 5 + Math.floor(random() * 40),
    isCut: () => cutUntil > clock.now(),
    isSilent: () => silentUntil > clock.now(),
    refusal() {
      if (!isSignedIn) return authError()
      return isOn('rate limited') ? limitedError() : undefined
    },
    open: new Set(),
  }

  const limitedError = () => {
    watch.injected('rate limited')
    const retryAfterMs = Math.max(1_000, (until.get('rate limited') ?? 0) - clock.now())
    return new ChatError('rate-limited', { message: 'Too many requests.', retryAfterMs })
  }

  const breakAll = (error: () => ChatError) => {
    for (const fail of [...underWay]) fail(error())
    for (const listening of [...state.open]) listening.lose(error())
  }

  function call(
    method: string,
    asked: unknown,
    { signal }: CallOptions,
    perform: () => Promise<unknown>,
  ): Promise<unknown> {
    if (!boundary.leave()) return new Promise(() => {})
    const made: LinkCall = { method, asked, askedAt: clock.now() }
    watch.asked(made)
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason)
      let isOver = false
      const settle = (outcome: { readonly answer: unknown } | { readonly error: unknown }) => {
        if (isOver) return
        boundary.enter(() => {
          if (isOver) return
          end()
          watch.answered(made, outcome)
          if ('error' in outcome) reject(outcome.error)
          else resolve(outcome.answer)
        })
      }
      const fail = (error: unknown) => settle({ error })
      const abort = () => {
        end()
        reject(signal.reason)
      }
      const end = () => {
        isOver = true
        underWay.delete(fail)
        signal.removeEventListener('abort', abort)
      }
      signal.addEventListener('abort', abort)
      underWay.add(fail)

      if (state.isCut()) {
        clock.after(1, () => fail(networkError()))
        return
      }
      // On the way there or back.
      const delay = state.happens('call delayed') ? Math.floor(random() * 30_000) : 0
      const isDelayedBack = delay > 0 && random() < 0.5
      const isLost = state.isSilent() || state.happens('request dropped')
      clock.after(state.latencyMs() + (isDelayedBack ? 0 : delay), () => {
        if (isLost || state.isSilent()) {
          // Some links say so, some only let it hang.
          if (random() < 0.5 && !state.isSilent()) fail(networkError())
          return
        }
        // A dead tab's request may have left before.
        if (boundary.isDead && random() < 0.5) return
        const refused = state.refusal() ?? refusalOf(asked)
        if (refused) return answer({ error: refused })
        if (state.happens('server error')) return answer({ error: serverError() })
        const failsAfter = state.happens('server error after performing')
        perform().then(
          (value) => {
            watch.performed(made)
            answer(failsAfter ? { error: serverError() } : { answer: value })
          },
          (error: unknown) => answer({ error }),
        )
      })

      function answer(outcome: { readonly answer: unknown } | { readonly error: unknown }): void {
        const isDropped = state.happens('answer dropped')
        // Some answers are slow without any fault.
        const slowMs = random() < 0.06 ? Math.floor(random() * 2_500) : 0
        clock.after(state.latencyMs() + slowMs + (isDelayedBack ? delay : 0), () => {
          if (state.isSilent()) return
          if (!isDropped) settle(outcome)
          else if (random() < 0.5) fail(networkError())
        })
      }
    })
  }

  function refusalOf(asked: unknown): ChatError | undefined {
    const text = (asked as { readonly content?: { readonly text?: string } } | undefined)?.content
      ?.text
    if (text === undefined || !options.isPoison(text)) return undefined
    watch.injected('poison message')
    return new ChatError('invalid', { message: 'The backend does not take this message.' })
  }

  return {
    wrap(transport) {
      const wrapped: Record<string, unknown> = { ...transport }
      for (const [name, method] of Object.entries(transport))
        if (typeof method === 'function' && name !== 'listen' && name !== 'close')
          wrapped[name] = (asked: unknown, options: CallOptions) =>
            call(name, asked, options, () =>
              // What was sent goes on without the caller.
              (method as (asked: unknown, options: CallOptions) => Promise<unknown>)(asked, goesOn),
            )
      wrapped['listen'] = (topic: Topic, sink: LiveSink, since?: string) => {
        if (!boundary.leave()) return () => {}
        return createFaultListening(state, transport, topic, sink, since)
      }
      wrapped['close'] = () => {
        for (const listening of [...state.open]) listening.leave()
        transport.close()
      }
      return wrapped as unknown as ChatTransport
    },
    begin: (weather, untilMs) => void until.set(weather, untilMs),
    cut(untilMs) {
      cutUntil = untilMs
      breakAll(networkError)
    },
    silence(untilMs) {
      silentUntil = untilMs
      endSilence()
      endSilence = clock.after(untilMs - clock.now(), () => breakAll(networkError))
    },
    restart: () => breakAll(networkError),
    expire() {
      isSignedIn = false
      for (const listening of [...state.open]) listening.lose(authError())
    },
    signIn() {
      isSignedIn = true
    },
    hangUp() {
      for (const listening of [...state.open]) listening.leave()
    },
    heal() {
      until.clear()
      cutUntil = 0
      endSilence()
      if (silentUntil > clock.now()) breakAll(networkError)
      silentUntil = 0
    },
  }
}

const goesOn: CallOptions = { signal: new AbortController().signal }

const serverError = () =>
  new ChatError('server', { message: 'The backend failed with a status of 5xx.' })
