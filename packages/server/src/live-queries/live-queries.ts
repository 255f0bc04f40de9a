import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { createInProcessBus, createLiveGateway } from '@parley/live-gateway'
import { toNodeListener } from '@parley/live-gateway/node'
import type { GraphQLSchema } from 'graphql'
import type { Application } from '../application.js'
import type { LiveQuerySettings } from '../chat-server-options.js'
import type { PrepareDocument } from '../graphql/documents.js'
import type { Identify } from '../identity.js'
import { isMember } from '../store/memberships.js'
import { createAdmission } from './admission.js'
import { announceChanges } from './announce-changes.js'
import { chatOperations } from './chat-operations.js'
import { createSchemaUpstream } from './schema-upstream.js'

export interface LiveQueriesParts {
  readonly app: Application
  readonly schema: GraphQLSchema
  readonly prepareDocument: PrepareDocument
  readonly identify: Identify
  readonly allowedOrigins: ReadonlySet<string>
  readonly settings: LiveQuerySettings
}

/** The chat for those who have no socket: live queries by streams or by asking again. */
export interface LiveQueries {
  /** Answers whatever is below `/live`. Rejects with RequestError. */
  answer(
    request: IncomingMessage,
    response: ServerResponse,
    headers: OutgoingHttpHeaders,
  ): Promise<void>
  /** Something has become of this user's sessions: streams of those that are over end. */
  recheck(userId: string): void
  stats(): LiveQueryStats
  /** Ends all streams in good order. */
  close(): void
  /** Resolves when nothing is asked of the database any more. */
  idle(): Promise<void>
}

/** How much is open at the moment. */
export interface LiveQueryStats {
  /** Distinct queries that somebody keeps current. */
  readonly pollers: number
  readonly streams: number
}

export const livePath = '/live'

export function createLiveQueries(parts: LiveQueriesParts): LiveQueries {
  const { app, settings } = parts
  const bus = createInProcessBus()
  const upstream = createSchemaUpstream(app, parts.schema, parts.prepareDocument)
  const admission = createAdmission(app, parts.identify)
  const gateway = createLiveGateway({
    basePath: livePath,
    operations: chatOperations({
      ask: upstream.ask,
      settings,
      isMember: (userId, conversationId) => isMember(app.db, conversationId, userId),
    }),
    bus,
    authenticate: admission.authenticate,
    allowedOrigins: [...parts.allowedOrigins],
    heartbeatMs: settings.heartbeatMs,
    maxStreamMs: settings.maxStreamMs,
    maxStreamsPerUser: settings.streamsPerUser,
    onError(error) {
      // A request that was cut short is no failure of this server.
      if ((error as NodeJS.ErrnoException).code === 'ECONNRESET') return
      app.logger.error('a live query failed', error)
    },
  })
  announceChanges(app, gateway, (operation, concerned) => bus.publish({ operation, ...concerned }))
  const listener = toNodeListener(gateway.handle)

  return {
    async answer(request, response, headers) {
      await admission.admit(request, response)
      for (const [name, value] of Object.entries(headers))
        if (value !== undefined) response.setHeader(name, value)
      listener(request, response)
    },
    recheck: gateway.recheck,
    stats: gateway.stats,
    close: gateway.close,
    idle: upstream.idle,
  }
}
