import type { ChatError } from '@parley/core'
import { fault } from '@parley/graphql'
import { appSyncError, thrownError } from './appsync-error.js'
import type { AppSyncAuth, AppSyncAuthRequest, AppSyncHeaders } from './auth.js'

/** One subscription, which may run on two links at once. */
export interface LinkSubscription {
  readonly auth: AppSyncAuth
  /** `{ query, variables }` as JSON. */
  readonly body: string
  /** What happens from now on arrives. */
  acknowledged(): void
  data(payload: LinkPayload | undefined): void
  /** Over. No error: the server has ended it. */
  failed(error?: ChatError): void
}

export interface LinkPayload {
  readonly data?: unknown
  readonly errors?: unknown
}

/** A subscription as it runs on one link. */
export interface Run {
  readonly of: LinkSubscription
  /** It is acknowledged, or over. */
  readonly isSettled: boolean
  /** @param isForAll The frame has no id. */
  hear(type: unknown, payload: LinkPayload | undefined, isForAll: boolean): void
  /** Nothing more is told to it. What the server has yet to acknowledge is stopped after that (R14). */
  stop(): void
}

/** What a run needs of its link. */
export interface RunHost {
  readonly request: Pick<AppSyncAuthRequest, 'endpoint' | 'region'>
  readonly timeoutMs: number
  readonly connected: Promise<void>
  /** Those that are started, by the id that the server knows. */
  readonly runs: Map<string, Run>
  send(frame: object): void
  renewAt(at: number | undefined): void
  /** One more is acknowledged, or over. */
  settled(): void
}

/** Starts a subscription as soon as its link is connected. Credentials that are refused are renewed once. */
export function startRun(of: LinkSubscription, host: RunHost): void {
  const { request, timeoutMs, connected, runs, send } = host
  let id = ''
  let isAcknowledged = false
  let isStopped = false
  let isRepeated = false
  let given: AppSyncHeaders | undefined
  let timer: ReturnType<typeof setTimeout> | undefined

  const identify = () => {
    runs.delete(id)
    id = crypto.randomUUID?.() ?? `${Math.random()}`
    runs.set(id, run)
  }
  const fail = (error?: ChatError) => {
    if (isStopped) return
    run.stop()
    of.failed(error)
  }
  const begin = async () => {
    identify()
    await connected
    const { body } = of
    const credentials = await of.auth({ ...request, purpose: 'start', body, refused: given })
    if (isStopped) return
    given = credentials.headers
    host.renewAt(credentials.renewAt)
    const authorization = { host: request.endpoint.host, ...given }
    send({ id, type: 'start', payload: { data: body, extensions: { authorization } } })
    timer = setTimeout(() => fail(fault('timeout', 'No start_ack came')), timeoutMs)
  }
  const start = () => {
    begin().catch((thrown) => fail(thrownError(thrown)))
  }

  const run: Run = {
    of,
    get isSettled() {
      return isAcknowledged || isStopped
    },
    hear(type, payload, isForAll) {
      if (type === 'start_ack') {
        isAcknowledged = true
        if (isStopped) return run.stop()
        clearTimeout(timer)
        of.acknowledged()
        host.settled()
      }
      const isError = type === 'error'
      // Perhaps an error without an id was about this one: it is not over, and something may be missing.
      if (type === 'data' || (isError && isForAll && isAcknowledged)) {
        if (!isStopped) of.data(isForAll ? undefined : payload)
        return
      }
      if (!isError && type !== 'complete') return
      const error = isError ? appSyncError(payload) : undefined
      isAcknowledged = false
      if (error?.code !== 'auth') fail(error)
      else if (!isRepeated && !isStopped) {
        isRepeated = true
        clearTimeout(timer)
        return start()
      }
      // The connection was accepted: what is refused though it was renewed is this subscription alone.
      else if (/xpired/.test(JSON.stringify(payload))) fail(error)
      else fail(fault('forbidden', 'AppSync refuses the subscription'))
      runs.delete(id)
    },
    stop() {
      isStopped = true
      clearTimeout(timer)
      if (isAcknowledged && runs.delete(id)) send({ id, type: 'stop' })
      host.settled()
    },
  }
  start()
}
