import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { ValidationRule } from 'graphql'
import type { Application } from '../application.js'
import type { PresenceTiming } from '../chat-server-options.js'
import { createPrepareDocument } from '../graphql/documents.js'
import { judgeOrigin } from '../http/request-origin.js'
import type { Identify, Identity } from '../identity.js'
import { refuseUpgrade } from '../websocket/refuse-upgrade.js'
import { type AppSyncOptions, appSyncLimits } from './app-sync-options.js'
import { createAuthorize } from './auth/authorize.js'
import { createEventRegistry } from './events/event-registry.js'
import { type OwnWrites, tellOtherWrites, unobservedWrites } from './events/other-writes.js'
import { createHttpOperation } from './http-operation.js'
import { offeredProtocols, protocolName } from './realtime/handshake.js'
import { createRealtimeEndpoint } from './realtime/realtime-endpoint.js'
import { type AppSyncApi, createAppSyncApi } from './schemas/app-sync-api.js'
import { chatqlApi } from './schemas/chatql-api.js'
import { parleyApi } from './schemas/parley-api.js'
import { serverlessChatApi } from './schemas/serverless-chat-api.js'
import type { ServedApi } from './served-api.js'

/** AppSync APIs over the server's own database, each with its HTTP endpoint and its WebSocket. */
export interface AppSyncEndpoint {
  /** The HTTP endpoints by their path. */
  readonly routes: Readonly<Record<string, { readonly POST: HttpOperation }>>
  /** Whether this upgrade is one of its own; then it answers it. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean
  /** Closes the connections of those that match, as at a sign-out. */
  endWhere(matches: (identity: Identity) => boolean): void
  close(): Promise<void>
}

type HttpOperation = (
  request: IncomingMessage,
  response: ServerResponse,
  headers: OutgoingHttpHeaders,
) => Promise<void>

export interface AppSyncEndpointParts {
  readonly app: Application
  readonly options: AppSyncOptions
  readonly identify: Identify
  readonly rules: readonly ValidationRule[]
  readonly allowedOrigins: ReadonlySet<string>
  readonly liveness: Pick<PresenceTiming, 'ttlMs' | 'refreshMs'>
}

export function createAppSyncEndpoint(parts: AppSyncEndpointParts): AppSyncEndpoint {
  const { app, options } = parts
  const authorize = createAuthorize(options, parts.identify)
  const limits = appSyncLimits(options)
  const ownWrites: OwnWrites =
    options.otherWrites === 'told' ? tellOtherWrites(app, () => served) : unobservedWrites
  const serve = (api: AppSyncApi): ServedApi => ({
    api,
    authorize,
    limits,
    prepareDocument: createPrepareDocument(api.schema, parts.rules),
    events: createEventRegistry(),
    ownWrites,
  })
  const served: readonly ServedApi[] = [parleyApi, chatqlApi, serverlessChatApi].map((definition) =>
    serve(createAppSyncApi(definition)),
  )
  const byRealtimePath = new Map(served.map((one) => [`${one.api.path}/realtime`, one]))
  const realtime = createRealtimeEndpoint(app, parts.liveness)
  return {
    routes: Object.fromEntries(
      served.map((one) => [one.api.path, { POST: createHttpOperation(app, one) }]),
    ),
    upgrade(request, socket, head) {
      const [path = ''] = (request.url ?? '').split('?')
      const one = byRealtimePath.get(path)
      if (one === undefined) return false
      if (judgeOrigin(request, parts.allowedOrigins) === 'foreign') {
        refuseUpgrade(socket, '403 Forbidden')
      } else if (!offeredProtocols(request).includes(protocolName)) {
        refuseUpgrade(socket, '400 Bad Request')
      } else realtime.upgrade(one, request, socket, head)
      return true
    },
    endWhere: realtime.endWhere,
    close: realtime.close,
  }
}
