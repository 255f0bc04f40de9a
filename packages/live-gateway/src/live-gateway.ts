import { createGate } from './access/gate.js'
import { systemClock } from './clock.js'
import type { OnGatewayEvent } from './gateway-event.js'
import { createWebhook } from './http/answer-webhook.js'
import { createCsrf } from './http/csrf.js'
import { createOrigins } from './http/origins.js'
import { createRoutes } from './http/routes.js'
import { createInProcessBus } from './invalidation/invalidation-bus.js'
import { createJoinCache } from './joins/join-cache.js'
import type { LiveGatewayOptions } from './live-gateway-options.js'
import { createPollers } from './polling/pollers.js'
import { createStreams } from './streaming/streams.js'
import type { Variables } from './variables/variable-rule.js'

/** Turns declared queries of any upstream into live queries. */
export interface LiveGateway {
  /** Answers a request; never rejects. Hand it to any platform that speaks `Request` and `Response`. */
  handle(request: Request): Promise<Response>
  /**
   * Says that answers have probably changed: all of an operation, or those whose variables have the given values. They
   * are asked for at once; who listens is checked first. Resolves when the bus has taken it.
   */
  invalidate(operation: string, variables?: Variables): Promise<void>
  /** Checks session and access of a user's streams at once: after a sign-out, or when somebody was removed. */
  recheck(userId: string): void
  /** How many pollers and streams there are. */
  stats(): { readonly pollers: number; readonly streams: number }
  /** Ends all streams, so that clients come back to another instance, and asks no upstream any more. */
  close(): void
}

/** Throws an `Error` for two operations of one name. */
export function createLiveGateway(options: LiveGatewayOptions): LiveGateway {
  const { clock = systemClock, onError = () => {}, bus = createInProcessBus() } = options
  const onEvent: OnGatewayEvent = (event) => {
    try {
      options.onEvent?.(event)
    } catch (error) {
      onError(error)
    }
  }
  const now = () => clock.now()
  const gate = createGate(options.authenticate ?? (() => undefined), now)
  const answers = { clock, onEvent, joinCache: createJoinCache(clock) }
  const pollers = createPollers({
    ...answers,
    store: options.store,
    lingerMs: options.lingerMs ?? 3_000,
    maxPollers: options.maxPollers ?? 10_000,
  })
  const streams = createStreams({
    gate,
    clock,
    heartbeatMs: options.heartbeatMs ?? 8_000,
    recheckIntervalMs: options.recheckIntervalMs ?? 30_000,
    maxStreamMs: options.maxStreamMs ?? Number.POSITIVE_INFINITY,
    maxStreams: options.maxStreams ?? 10_000,
    maxStreamsPerUser: options.maxStreamsPerUser ?? 20,
  })
  const unsubscribe = bus.subscribe((invalidation) =>
    pollers.invalidate(invalidation, streams.recheck),
  )
  const publish = async (invalidation: Parameters<typeof bus.publish>[0]) =>
    bus.publish(invalidation)
  const isSecure = (url: URL) => options.secureCookies ?? url.protocol === 'https:'

  return {
    handle: createRoutes({
      ...answers,
      operations: options.operations,
      basePath: options.basePath ?? '',
      maxBodyBytes: options.maxBodyBytes ?? 64 * 1024,
      onError,
      gate,
      pollers,
      streams,
      publish,
      origins: createOrigins(options.allowedOrigins ?? []),
      csrf: createCsrf(options.csrfSecret ?? crypto.randomUUID(), isSecure),
      webhook: options.webhook && createWebhook(options.webhook, publish, now),
    }),
    invalidate: (operation, variables = {}) => publish({ operation, variables }),
    recheck: streams.recheckUser,
    stats: () => ({ pollers: pollers.size, streams: streams.size }),
    close() {
      unsubscribe()
      streams.close()
      pollers.close()
    },
  }
}
