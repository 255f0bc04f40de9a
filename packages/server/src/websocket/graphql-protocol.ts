import type { IncomingMessage } from 'node:http'
import type { ExecutionArgs, GraphQLError, GraphQLFormattedError, GraphQLSchema } from 'graphql'
import type { ServerOptions } from 'graphql-ws'
import type { WebSocket } from 'ws'
import type { Application } from '../application.js'
import type { PrepareDocument } from '../graphql/documents.js'
import type { OperationContext } from '../graphql/operation-context.js'
import { toSafeError } from '../graphql/safe-errors.js'
import { createSharedSubscribe } from '../graphql/shared-execution.js'
import type { Identify, Identity } from '../identity.js'
import type { Backlog } from '../live/backlog.js'
import { RequestError } from '../request-error.js'
import { closeSessionOver, type OpenSockets } from './open-sockets.js'

export interface GraphQLProtocolParts {
  readonly app: Application
  readonly schema: GraphQLSchema
  readonly prepareDocument: PrepareDocument
  readonly identify: Identify
  readonly openSockets: OpenSockets
}

/** What is known of one socket. */
export interface SocketExtra {
  readonly webSocket: WebSocket
  readonly request: IncomingMessage
  readonly id: string
  readonly backlog: Backlog
  identity?: Identity
}

/** What `graphql-transport-ws` does here: who may connect, what may be subscribed to, what errors say. */
export function createProtocolOptions(
  parts: GraphQLProtocolParts,
): ServerOptions<Record<string, unknown>, SocketExtra> {
  const { app, prepareDocument, schema } = parts
  const safe = (errors: readonly unknown[]): readonly GraphQLFormattedError[] =>
    errors.map((error) => toSafeError(error, app.logger).toJSON())

  return {
    connectionInitWaitTimeout: app.limits.connectionInitMs,
    subscribe: createSharedSubscribe(),
    async onConnect({ extra, connectionParams }) {
      const token = connectionParams?.['token']
      const identity = await parts.identify(
        extra.request,
        typeof token === 'string' && token !== '' ? token : undefined,
      )
      if (identity === undefined) {
        closeSessionOver(extra.webSocket)
        return false
      }
      extra.identity = identity
      parts.openSockets.add(extra.webSocket, identity)
      return true
    },
    onSubscribe({ extra, subscriptions }, _id, payload): ExecutionArgs | readonly GraphQLError[] {
      const viewer = extra.identity?.user
      if (viewer === undefined) throw new Error('a subscription came before its identity')
      try {
        app.operationRate.take(viewer.id)
        const limit = app.limits.subscriptionsPerSocket
        if (Object.keys(subscriptions).length > limit) {
          throw new RequestError(
            'invalid',
            `A socket holds at most ${limit} subscriptions: end one first.`,
          )
        }
        const prepared = prepareDocument(payload.query)
        if (prepared.document === undefined) return prepared.errors
        const context: OperationContext = {
          app,
          viewer,
          socket: { id: extra.id, backlog: extra.backlog },
        }
        return {
          schema,
          document: prepared.document,
          contextValue: context,
          variableValues: payload.variables ?? {},
          ...(payload.operationName == null ? {} : { operationName: payload.operationName }),
        }
      } catch (error) {
        return [toSafeError(error, app.logger)]
      }
    },
    onNext(_context, _id, _payload, _args, result) {
      if (result.errors === undefined) return undefined
      return { data: result.data ?? null, errors: safe(result.errors) }
    },
    onError: (_context, _id, _payload, errors) => safe(errors),
  }
}
