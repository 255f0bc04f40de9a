import type { ChatError, Environment, Unsubscribe } from '@parley/core'
import { fault } from '@parley/graphql'
import { type Answer, type Envelope, reaches } from './answer.js'
import { applyPatch } from './apply-patch.js'
import { createEventReader } from './event-reader.js'
import { answerOf, failureOf, type Gateway, notReached, type Query } from './gateway.js'

/** How answers come: pushed by streams, asked for again and again, or by streams wherever they get through. */
export type LiveQueryMode = 'stream' | 'poll' | 'auto'

export interface LiveQueryOptions {
  /** @default 'auto': streams wherever they get through, otherwise polling */
  readonly mode?: LiveQueryMode
  /** For each request, ms. @default 10_000 */
  readonly timeoutMs?: number
  /** How often the gateway says that a stream lives, ms; one that is silent for two of them is dead. @default 8_000 */
  readonly heartbeatMs?: number
  /** What the pause between two polls grows to while nothing changes, ms; half as much more each time. @default 15_000 */
  readonly idleMs?: number
  /** Told when a patch did not apply, so that the whole was asked for: for metrics. */
  readonly onResync?: () => void
}

export interface LiveQueryHost {
  readonly options: LiveQueryOptions
  readonly environment: Environment
  readonly gateway: Gateway
  /** How often streams were cut as soon as they began, and from when on they are tried: for all queries of a transport. */
  readonly trust: { cuts: number; from: number }
  /** The last answers of queries, by their keys: to go on from. */
  readonly answers: Map<string, Answer>
}

/** A query that is kept current, until it fails or is ended. */
export interface LiveQuery {
  /** It has probably changed: something was written here. */
  poke(): void
  end(): void
}

/** What a page says to the others that show the same: as it begins to ask, and whenever it hears from the gateway. */
interface News {
  /** Where it is new. */
  readonly answer: Answer | undefined
  /** The next ones come by a stream. */
  readonly isStreaming: boolean
}

/** In `auto`, a stream whose first byte takes longer is held back by something on the way. */
const firstByteMs = 3_000
/** The pause between two polls, where the server does not say. */
const activeMs = 1_000
/** While nobody looks. */
const hiddenMs = 30_000
/** A stream that stood this long was no failure. */
const stableMs = 5_000
const keptAnswers = 20

/**
 * Asks where the answer stands, and goes on by a stream from there, or by asking again: whatever a stream ends with, asking
 * says what it means. It never tries again after a failure: then it is over.
 *
 * Of the pages of a browser that show the same, the one that holds the lock streams. The others wait as long as they hear of
 * it; a poll of any of them serves all.
 *
 * @param told Of the first answer that this page was given, and then of each that is new. Returns what the query is to fail
 * with, if anything.
 * @param failed Called once, unless it is ended before.
 */
export function startLiveQuery(
  { options, environment, gateway, trust, answers }: LiveQueryHost,
  key: string,
  query: Query,
  told: (answer: Answer) => unknown,
  failed: (error: ChatError) => void,
): LiveQuery {
  const { mode, timeoutMs = 10_000, heartbeatMs = 8_000, idleMs = 15_000, onResync } = options
  const { clock, random, visible, online, holdLock, openChannel } = environment
  let answer = answers.get(key)
  let isCurrent = false
  let resync = ''
  let request = new AbortController()
  let cancel: Unsubscribe | undefined
  let wake = () => {}
  let isOver = false
  let isPoked = false
  let leads = !holdLock
  let isStreaming = false
  /** Another page says that it streams. */
  let isStreamed = false
  let askedAt = 0
  let leastMs = activeMs
  let delayMs = 0

  const say = (next?: Answer) => channel?.post({ answer: next, isStreaming } satisfies News)
  const after = (ms: number, callback: () => void) => {
    cancel?.()
    cancel = clock.after(ms, callback)
  }

  const tell = (next: Answer) => {
    answer = next
    isCurrent = true
    if (answers.size > keptAnswers) answers.clear()
    answers.set(key, next)
    const failure = told(next)
    if (failure) fail(failure)
  }

  /** Asks once, or follows a stream to its end. */
  const exchange = async (isStream: boolean) => {
    request.abort()
    request = new AbortController()
    const { signal } = request
    const alive = (forMs: number) =>
      after(forMs, () => request.abort(fault('timeout', 'No answer came')))
    alive(isStream && mode !== 'stream' ? firstByteMs : timeoutMs)
    /** What the gateway knows of this page; others may tell newer ones meanwhile. */
    let base = answer
    const take = (body: unknown, id: string, etag: string | null = null) => {
      const next = (Array.isArray(body) ? applyPatch(base?.body, body) : body) as Envelope
      if (next?.data) {
        base = { id, etag, body: next }
        if (isOver || (isCurrent && reaches(answer?.id, id))) return
        say(base)
        tell(base)
      } else if (base) {
        // The whole is asked for next.
        base = answer = undefined
        resync = '&wg_resync'
        onResync?.()
      } else throw fault('server', 'The answer cannot be read')
    }
    try {
      const response = await gateway.ask(
        query,
        { signal, headers: base?.etag ? { 'if-none-match': base.etag } : {} },
        `&wg_json_patch${isStream ? '&wg_live&wg_sse' : ''}${base?.id ? `&wg_last_event_id=${encodeURIComponent(base.id)}` : resync}`,
      )
      const { headers, status, body } = response
      if (isStream && status === 200) {
        const push = createEventReader(take)
        const reader = (body as ReadableStream<Uint8Array>).getReader()
        while (base) {
          const { done, value } = await reader.read()
          if (done || isOver) break
          alive(2 * heartbeatMs)
          say()
          push(value)
        }
        return
      }
      const before = base?.body
      const id = headers.get('x-live-id') ?? ''
      if (status !== 304) take(await answerOf(response), id, headers.get('etag'))
      else if (base && base === answer) {
        answer = { ...base, id }
        if (!isCurrent) tell(answer)
      }
      leastMs = Number(headers.get('x-next-poll-ms')) || activeMs
      asked(base?.body !== before)
    } catch (thrown) {
      notReached(signal.reason ?? thrown)
    }
  }

  const asked = (isChanged: boolean) => {
    askedAt = clock.now()
    delayMs = isChanged ? leastMs : Math.max(leastMs, Math.min(delayMs * 1.5, idleMs))
  }
  const canStream = () => leads && mode !== 'poll' && clock.now() >= trust.from
  /** Until it is time to ask again, or to stream. */
  const rest = async () => {
    for (;;) {
      const restMs = isStreamed ? 2 * heartbeatMs : Math.max(delayMs, visible.get() ? 0 : hiddenMs)
      const leftMs = askedAt + restMs - clock.now()
      if (isPoked || leftMs <= 0 || canStream()) break
      await new Promise<void>((resolve) => {
        wake = resolve
        after(leftMs * (1 + random() / 5), resolve)
      })
    }
    isPoked = isStreamed = false
  }
  const poke = () => {
    isPoked = !isStreamed
    wake()
  }
  const hear = (message: unknown) => {
    const news = message as News
    if (isStreaming && !news.isStreaming) say()
    isStreamed = news.isStreaming
    asked(!!news.answer)
    wake()
    if (isCurrent && news.answer && !reaches(answer?.id, news.answer.id)) tell(news.answer)
  }

  const run = async () => {
    while (!isOver) {
      say()
      await exchange(false)
      if (!answer) continue
      await rest()
      if (!canStream()) continue
      isStreaming = true
      const startedAt = clock.now()
      const error = await exchange(true).catch((thrown) => failureOf(thrown))
      isStreaming = false
      if (clock.now() - startedAt >= stableMs) {
        trust.cuts = 0
        if (error) throw error
        continue
      }
      trust.cuts += 1
      // A single cut happens everywhere.
      if (trust.cuts > 1 || error?.code === 'timeout') {
        if (mode === 'stream') notReached(error)
        trust.from = clock.now() + Math.min(30_000 * 2 ** trust.cuts, 600_000)
      }
    }
  }
  const end = () => {
    isOver = isPoked = true
    request.abort()
    cancel?.()
    wake()
    for (const stop of stops.splice(0)) stop?.()
  }
  const fail = (thrown: unknown) => {
    if (isOver) return
    end()
    failed(failureOf(thrown))
  }

  const channel = openChannel?.(key, hear)
  const stops = [
    ...[visible, online].map((state) => state.subscribe(() => state.get() && poke())),
    channel?.close,
    holdLock?.(key, () => {
      leads = true
      wake()
    }),
  ]
  run().catch(fail)

  return { poke, end }
}
