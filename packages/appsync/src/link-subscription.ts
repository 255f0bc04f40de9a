import type { ChatError } from '@parley/core'
import { fault, toChatError } from '@parley/graphql'
import { appSyncError } from './appsync-error.js'
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
  /** Those that the server knows, by id. */
  readonly runs: Map<string, Run>
  send(frame: object): void
  renewAt(at: number | undefined): void
  /** It is acknowledged, or over. */
  settled(run: Run): void
}

/** Starts a subscription as soon as its link is connected. Credentials that are refused are renewed once. */
export function startRun(of: LinkSubscription, host: RunHost): Run {
  let id = ''
  let isAcknowledged = false
  let isStopped = false
  let isRepeated = false
  let given: AppSyncHeaders | undefined
  let timer: ReturnType<typeof setTimeout> | undefined

  const end = () => {
    isStopped = true
    clearTimeout(timer)
    host.settled(run)
  }
  const fail = (error?: ChatError) => {
    if (isStopped) return
    end()
    of.failed(error)
  }
  const begin = async () => {
    await host.connected
    try {
      const { request } = host
      const { body } = of
      const credentials = await of.auth({ ...request, purpose: 'start', body, refused: given })
      if (isStopped) return
      given = credentials.headers
      host.renewAt(credentials.renewAt)
      id = crypto.randomUUID?.() ?? `${Math.random()}`
      host.runs.set(id, run)
      const authorization = { host: request.endpoint.host, ...given }
      host.send({ id, type: 'start', payload: { data: body, extensions: { authorization } } })
      timer = setTimeout(() => fail(fault('timeout', 'No start_ack came')), host.timeoutMs)
    } catch (thrown) {
      fail(toChatError(thrown))
    }
  }
  /** The connection was accepted: credentials that are good are refused for this subscription alone. */
  const refuse = (payload: unknown) => {
    const error = appSyncError(payload)
    if (error.code !== 'auth' || isStopped) return fail(error)
    if (isRepeated && !/xpired/.test(JSON.stringify(payload))) {
      return fail(fault('forbidden', 'AppSync refuses the subscription'))
    }
    if (isRepeated) return fail(error)
    isRepeated = true
    clearTimeout(timer)
    begin()
  }

  const run: Run = {
    hear(type, payload, isForAll) {
      switch (type) {
        case 'start_ack':
          isAcknowledged = true
          if (isStopped) return run.stop()
          clearTimeout(timer)
          of.acknowledged()
          host.settled(run)
          break
        case 'data':
          if (!isStopped) of.data(isForAll ? undefined : payload)
          break
        case 'error':
          // Perhaps it was about this one: it is not over, and something may be missing.
          if (isForAll && isAcknowledged) return of.data(undefined)
          host.runs.delete(id)
          refuse(payload)
          break
        case 'complete':
          host.runs.delete(id)
          fail()
      }
    },
    stop() {
      end()
      if (isAcknowledged && host.runs.delete(id)) host.send({ id, type: 'stop' })
    },
  }
  begin()
  return run
}
