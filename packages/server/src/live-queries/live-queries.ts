import type { GraphQLSchema, ValidationRule } from 'graphql'
import type { PrepareDocument } from '../graphql/documents.js'
import type { Route } from '../http/request-handler.js'
import { isMember } from '../store/memberships.js'
import { createWorkgroup } from '../workgroup/workgroup.js'
import { announceChanges } from './announce-changes.js'
import { chatOperations } from './chat-operations.js'
import { type GatewayHost, type GatewayMount, mountGateway } from './gateway-mount.js'
import { presenceOperations } from './presence-operations.js'
import { createSchemaUpstream } from './schema-upstream.js'

export interface LiveQueriesParts extends GatewayHost {
  readonly schema: GraphQLSchema
  readonly prepareDocument: PrepareDocument
  readonly rules: readonly ValidationRule[]
  /** The reference schema at `/live`. */
  readonly hasChat: boolean
  /** The Fauna-style schemas at `/workgroup`. */
  readonly hasWorkgroup: boolean
}

/** The chat for those who have no socket: live queries by streams or by asking again. */
export interface LiveQueries {
  /** By the path that each is below. */
  readonly mounts: Readonly<Record<string, Route>>
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

export function createLiveQueries(parts: LiveQueriesParts): LiveQueries {
  const { app, settings } = parts
  const upstream = createSchemaUpstream(app, parts.schema, parts.prepareDocument)
  const presence = presenceOperations({ ask: upstream.ask, settings })
  const mounted = new Map<string, GatewayMount>()
  const upstreams = [upstream]

  if (parts.hasChat) {
    const operations = chatOperations({
      ask: upstream.ask,
      settings,
      isMember: (userId, conversationId) => isMember(app.db, conversationId, userId),
    })
    const chat = mountGateway(parts, '/live', [...operations, ...presence])
    announceChanges(app, chat)
    mounted.set('/live', chat)
  }
  for (const version of parts.hasWorkgroup ? (['a', 'b'] as const) : []) {
    const workgroup = createWorkgroup(parts, version, presence)
    mounted.set(workgroup.path, workgroup)
    upstreams.push(workgroup.upstream)
  }
  const gateways = [...mounted.values()].map(({ gateway }) => gateway)

  return {
    mounts: Object.fromEntries([...mounted].map(([path, { answer }]) => [path, answer])),
    recheck(userId) {
      for (const gateway of gateways) gateway.recheck(userId)
    },
    stats() {
      const all = gateways.map((gateway) => gateway.stats())
      const sum = (name: keyof LiveQueryStats) => all.reduce((total, one) => total + one[name], 0)
      return { pollers: sum('pollers'), streams: sum('streams') }
    },
    close() {
      for (const gateway of gateways) gateway.close()
    },
    async idle() {
      await Promise.all(upstreams.map(({ idle }) => idle()))
    },
  }
}
