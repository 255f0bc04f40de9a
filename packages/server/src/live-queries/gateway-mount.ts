import {
  createInProcessBus,
  createLiveGateway,
  type Invalidation,
  type LiveGateway,
  type LiveOperation,
} from '@parley/live-gateway'
import { toNodeListener } from '@parley/live-gateway/node'
import type { Application } from '../application.js'
import type { LiveQuerySettings } from '../chat-server-options.js'
import type { Route } from '../http/request-handler.js'
import type { Identify } from '../identity.js'
import { createAdmission } from './admission.js'

/** What every gateway of one server shares. */
export interface GatewayHost {
  readonly app: Application
  readonly identify: Identify
  readonly allowedOrigins: ReadonlySet<string>
  readonly settings: LiveQuerySettings
}

/** A gateway as part of this server. */
export interface GatewayMount {
  readonly gateway: LiveGateway
  /** Says that answers have changed, all or those that it concerns. */
  invalidate(operation: string, concerned?: Omit<Invalidation, 'operation'>): void
  /** Answers whatever is below its path. Rejects with RequestError. */
  readonly answer: Route
}

/** @param basePath Where it is: `/live` for `/live/operations/Messages`. */
export function mountGateway(
  { app, identify, allowedOrigins, settings }: GatewayHost,
  basePath: string,
  operations: readonly LiveOperation[],
): GatewayMount {
  const bus = createInProcessBus()
  const admission = createAdmission(app, identify)
  const gateway = createLiveGateway({
    basePath,
    operations,
    bus,
    authenticate: admission.authenticate,
    allowedOrigins: [...allowedOrigins],
    heartbeatMs: settings.heartbeatMs,
    maxStreamMs: settings.maxStreamMs,
    maxStreamsPerUser: settings.streamsPerUser,
    onError(error) {
      // A request that was cut short is no failure of this server.
      if ((error as NodeJS.ErrnoException).code === 'ECONNRESET') return
      app.logger.error('a live query failed', error)
    },
  })
  const listener = toNodeListener(gateway.handle)
  return {
    gateway,
    invalidate: (operation, concerned) => void bus.publish({ operation, ...concerned }),
    async answer(request, response, headers) {
      await admission.admit(request, response)
      for (const [name, value] of Object.entries(headers))
        if (value !== undefined) response.setHeader(name, value)
      listener(request, response)
    },
  }
}
