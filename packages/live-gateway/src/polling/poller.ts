import type { LiveUser } from '../access/live-user.js'
import type { Scope } from '../access/scope.js'
import type { Clock } from '../clock.js'
import type { LiveOperation } from '../define-operation.js'
import type { OnGatewayEvent } from '../gateway-event.js'
import { createFrames, type Frames } from '../revisions/frames.js'
import type { RevisionLog } from '../revisions/revision-log.js'
import { UpstreamError } from '../upstream/upstream-error.js'
import type { Variables } from '../variables/variable-rule.js'
import { failedText, freshText, staleText } from './answer-text.js'
import { createPollSchedule } from './poll-schedule.js'

/** Asks one upstream for all who may see the same answer. */
export interface Poller {
  readonly operation: LiveOperation
  readonly variables: Variables
  /** Who shares it. */
  readonly scope: Scope
  readonly log: RevisionLog
  readonly frames: Frames
  /** Why there is no certain answer at the moment. */
  readonly failure: UpstreamError | undefined
  /** There has been an answer, so that clients see data, certain or not. */
  readonly hasAnswer: boolean
  /** The upstream has been asked, so that the newest revision is of now and not of before a restart. */
  readonly isReady: boolean
  /** Calls at every new revision, as long as it is held. Polls while anybody holds it, on behalf of one of them. */
  hold(onRevision: () => void, user: () => LiveUser | undefined): () => void
  /** For a single request: resolves when the newest revision is no older than the interval. */
  refresh(user: LiveUser | undefined): Promise<void>
  /** Asks at once, or right after the request that is on its way, which may have been too early. */
  invalidate(): void
  intervalMs(): number
  close(): void
}

export interface PollerHost {
  readonly operation: LiveOperation
  readonly variables: Variables
  readonly scope: Scope
  readonly log: RevisionLog
  readonly clock: Clock
  readonly lingerMs: number
  readonly onEvent: OnGatewayEvent
  /** Asks for the data; throws nothing but `UpstreamError`. */
  load(user: LiveUser | undefined): Promise<unknown>
  /** There is a new revision, and it is no failure. */
  onGoodRevision(): void
  /** Nobody has needed it for `lingerMs`. */
  onIdle(): void
}

interface Holder {
  readonly onRevision: () => void
  user(): LiveUser | undefined
}

export function createPoller(host: PollerHost): Poller {
  const { operation, log, clock, lingerMs, onEvent } = host
  const schedule = createPollSchedule(operation)
  const holders = new Set<Holder>()
  let lastUser: LiveUser | undefined
  let inFlight: Promise<void> | undefined
  let isClosed = false
  let failure: UpstreamError | undefined
  // What outlived a restart is good: nothing else is stored.
  let lastGood = log.newest?.text
  let isReady = false
  let pollTimer: unknown
  let idleTimer: unknown
  let lingersUntil = 0

  const poll = () => {
    inFlight ??= run().finally(() => {
      inFlight = undefined
      arrange()
    })
    return inFlight
  }

  const run = async () => {
    const startedAt = clock.now()
    schedule.started(startedAt)
    // The newest of those who still listen: the credentials of one who has left may be over.
    const user = [...holders].at(-1)?.user() ?? lastUser
    let text: string
    try {
      lastGood = text = freshText(await host.load(user))
      failure = undefined
    } catch (error) {
      failure = toUpstreamError(error)
      onEvent({ type: 'failure', operation: operation.name, error: failure })
      const forward = operation.definition.forwardUpstreamErrors ?? false
      text = lastGood === undefined ? failedText(failure, forward) : staleText(lastGood, failure)
    }
    if (isClosed) return
    const changed = log.push(text)
    const now = clock.now()
    if (failure !== undefined) schedule.failed(now, failure.retryAfterMs)
    else {
      schedule.succeeded(changed, now)
      const outcome = changed ? 'changed' : 'unchanged'
      onEvent({ type: 'poll', operation: operation.name, outcome, ms: now - startedAt })
    }
    if (changed && failure === undefined) host.onGoodRevision()
    if (!changed && isReady) return
    isReady = true
    for (const holder of [...holders]) holder.onRevision()
  }

  const arrange = () => {
    clock.clearTimeout(pollTimer)
    if (isClosed || inFlight !== undefined) return
    if (holders.size === 0 && clock.now() >= lingersUntil) return
    pollTimer = clock.setTimeout(() => void poll(), Math.max(0, schedule.dueAt() - clock.now()))
  }

  const keepFor = (ms: number) => {
    clock.clearTimeout(idleTimer)
    if (isClosed) return
    idleTimer = clock.setTimeout(() => {
      if (holders.size > 0) return
      if (inFlight === undefined) host.onIdle()
      else keepFor(ms)
    }, ms)
  }

  // Until somebody holds it: a stream may be refused after its poller was made.
  keepFor(lingerMs)

  return {
    operation,
    variables: host.variables,
    scope: host.scope,
    log,
    frames: createFrames(log),
    get failure() {
      return failure
    },
    get hasAnswer() {
      return lastGood !== undefined
    },
    get isReady() {
      return isReady
    },
    hold(onRevision, user) {
      const holder = { onRevision, user }
      holders.add(holder)
      lastUser = user()
      clock.clearTimeout(idleTimer)
      arrange()
      return () => {
        if (!holders.delete(holder) || holders.size > 0) return
        lingersUntil = clock.now() + lingerMs
        keepFor(lingerMs)
      }
    },
    async refresh(user) {
      lastUser = user
      if (holders.size === 0) keepFor(Math.max(lingerMs, 2 * schedule.intervalMs(clock.now())))
      // One on its way after an invalidation has taken its mark away, but has not answered yet.
      if (inFlight === undefined && isReady && schedule.isFresh(clock.now())) return
      // What is on its way may have been asked too early; what follows has not.
      await inFlight
      if (!isReady || !schedule.isFresh(clock.now())) await poll()
    },
    invalidate() {
      schedule.invalidated()
      arrange()
    },
    intervalMs: () => schedule.intervalMs(clock.now()),
    close() {
      isClosed = true
      clock.clearTimeout(pollTimer)
      clock.clearTimeout(idleTimer)
    },
  }
}

const toUpstreamError = (error: unknown) =>
  error instanceof UpstreamError
    ? error
    : new UpstreamError('upstream-unreachable', 'The answer could not be made.', { cause: error })
