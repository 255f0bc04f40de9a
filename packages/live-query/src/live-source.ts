import type { ChatError, Environment, Unsubscribe } from '@parley/core'
import { fault, toChatError } from '@parley/graphql'
import { applyPatch } from './apply-patch.js'
import { createEventReader } from './event-reader.js'
import { answerOf, type Envelope, type Gateway, type Query } from './gateway.js'
import { createPollPause, type PollTiming } from './poll-pause.js'
import type { LiveQueryMode, StreamTrust } from './stream-trust.js'

export interface LiveSourceOptions extends PollTiming {
  /** @default 'auto': streams wherever they get through, otherwise polling */
  readonly mode?: LiveQueryMode
  /** For each request, ms. @default 10_000 */
  readonly timeoutMs?: number
  /** How long the first byte of a stream may take before it counts as held back by something on the way, ms. @default 3_000 */
  readonly firstByteMs?: number
  /** How often the gateway says that a stream lives, ms; one that is silent for two of them is dead. @default 15_000 */
  readonly heartbeatMs?: number
  /** Told when a patch did not apply, so that the whole was asked for: for metrics. */
  readonly onResync?: () => void
}

/** The answer of a query as it was at a revision. */
export interface Answer {
  /** `epoch:number`; undefined from a gateway that gives none, which cannot resume. */
  readonly id: string | undefined
  readonly body: Envelope
}

/** Keeps the answer of one query current, from its start to its end. */
export interface LiveSource {
  /** It has probably changed. */
  poke(): void
  /** Somebody looks, here or in another page. */
  seen(): void
  stop(): void
}

export interface LiveSourceHost {
  readonly options: LiveSourceOptions
  readonly environment: Environment
  readonly gateway: Gateway
  readonly trust: StreamTrust
}

/** A stream that stood this long was no failure. */
const stableMs = 10_000
/** Streams that the gateway ends one after the other are a failure all the same. */
const shortStreams = 3

/**
 * Asks where the answer stands, and goes on by a stream from there, or by asking again: whatever a stream ends with, asking
 * says what it means. It never tries again after a failure: then it is over.
 *
 * @param answer What is known of an earlier source, to go on from.
 * @param told Called with the first answer and with each that is new.
 */
export function startLiveSource(
  { options, environment, gateway, trust }: LiveSourceHost,
  query: Query,
  answer: Answer | undefined,
  told: { answer(answer: Answer): void; over(error: ChatError): void },
): LiveSource {
  const { mode, timeoutMs = 10_000, firstByteMs = 3_000, heartbeatMs = 15_000 } = options
  const { clock } = environment
  const pause = createPollPause(options, environment)
  let isOver = false
  let hasTold = false
  let isUnreadable = false
  let request = new AbortController()
  let etag: string | null = null
  let shorts = 0

  const tell = (next: Answer) => {
    answer = next
    hasTold = true
    told.answer(next)
  }
  const take = (body: unknown, id: string | undefined) => {
    if (isOver || isOlder(id, answer?.id)) return
    const next = (Array.isArray(body) ? applyPatch(answer?.body, body) : body) as Envelope
    if (!next.data) throw new Error('The answer has no data.')
    pause.changed()
    tell({ id, body: next })
  }
  /** The whole is asked for next. */
  const forget = () => {
    answer = undefined
    etag = null
    options.onResync?.()
  }

  /** One request that ends when it is silent for too long. */
  const during = async <T>(
    firstMs: number,
    run: (signal: AbortSignal, alive: (forMs: number) => void) => Promise<T>,
  ): Promise<T> => {
    const own = new AbortController()
    request = own
    let cancel: Unsubscribe | undefined
    const alive = (forMs: number) => {
      cancel?.()
      cancel = clock.after(forMs, () => own.abort(fault('timeout', 'The gateway is silent')))
    }
    alive(firstMs)
    try {
      return await run(own.signal, alive)
    } finally {
      cancel?.()
      own.abort()
    }
  }

  const ask = (extra: string): Promise<void> =>
    during(timeoutMs, async (signal) => {
      pause.asked()
      const headers: HeadersInit = etag ? { 'if-none-match': etag } : {}
      const parameters = `&wg_json_patch${extra}${resumeFrom(answer)}`
      const response = await gateway.get(query, parameters, { signal, headers })
      pause.answered(Number(response.headers.get('x-next-poll-ms')))
      const id = response.headers.get('x-live-id') ?? undefined
      if (response.status === 304 && answer) answer = { ...answer, id: id ?? answer.id }
      else {
        const body = await answerOf(response)
        etag = response.headers.get('etag')
        try {
          take(body, id)
        } catch {
          if (!answer) throw fault('server', 'The answer cannot be read')
          forget()
          return ask('&wg_resync')
        }
      }
      if (answer && !hasTold) tell(answer)
    })

  /** Resolves at the end of a stream: whether the gateway said that it ends. */
  const follow = () =>
    during(mode === 'stream' ? timeoutMs : firstByteMs, async (signal, alive) => {
      let isAnnounced = false
      const response = await gateway.get(
        query,
        `&wg_live&wg_sse&wg_json_patch${resumeFrom(answer)}`,
        {
          signal,
          headers: { accept: 'text/event-stream' },
        },
      )
      if (!response.ok) await answerOf(response)
      const push = createEventReader(({ type, data, id }) => {
        if (data === 'done' || type === 'end') isAnnounced = true
        else if (type === 'message') {
          const body = JSON.parse(data)
          // What failed is told by asking.
          if (body.errors) isAnnounced = true
          else take(body, id)
        }
      })
      const reader = (response.body as ReadableStream<Uint8Array>).getReader()
      for (;;) {
        const { done, value } = await reader.read()
        if (done || isAnnounced) return isAnnounced
        alive(2 * heartbeatMs)
        isUnreadable = true
        push(value)
        isUnreadable = false
      }
    })

  const run = async () => {
    for (let extra = ''; !isOver; ) {
      await ask(extra)
      extra = ''
      if (!trust.isWorthTrying()) {
        await pause.wait()
        continue
      }
      const startedAt = clock.now()
      let error: unknown
      const isAnnounced = await follow().catch((thrown) => {
        error = thrown
      })
      if (isOver) return
      const isStable = clock.now() - startedAt >= stableMs
      if (isStable) {
        shorts = 0
        trust.worked()
      }
      if (isUnreadable) {
        isUnreadable = false
        error = fault('server', 'The stream cannot be read')
        extra = '&wg_resync'
        forget()
        if (isStable) continue
      }
      if (isStable ? !error : isAnnounced && ++shorts <= shortStreams) continue
      error ??= fault('network', 'The stream was cut')
      if (isStable || mode === 'stream') throw error
      trust.failed(toChatError(error).code === 'timeout')
    }
  }
  const stop = () => {
    isOver = true
    request.abort()
    pause.stop()
  }
  run().catch((thrown) => {
    if (isOver) return
    stop()
    told.over(toChatError(thrown))
  })

  return { poke: pause.poke, seen: pause.seen, stop }
}

const resumeFrom = (answer: Answer | undefined) =>
  answer?.id === undefined ? '' : `&wg_last_event_id=${encodeURIComponent(answer.id)}`

/** Of the same epoch, and earlier. */
export function isOlder(id = '', than = ''): boolean {
  const [epoch, number] = id.split(':')
  const [ownEpoch, ownNumber] = than.split(':')
  return epoch === ownEpoch && Number(number) < Number(ownNumber)
}
