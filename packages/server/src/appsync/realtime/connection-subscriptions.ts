import type { IncomingMessage } from 'node:http'
import { GraphQLError } from 'graphql'
import type { Application } from '../../application.js'
import type { Identity } from '../../identity.js'
import { RequestError } from '../../request-error.js'
import { AppSyncError } from '../app-sync-error.js'
import type { EventValue } from '../events/event-value.js'
import { type StartedSubscription, startedSubscription } from '../events/started-subscription.js'
import {
  type AppSyncErrorView,
  formatGraphQLError,
  notAuthorized,
  toAppSyncError,
} from '../format-errors.js'
import { readOperation, requireOperation } from '../operation-request.js'
import type { ServedApi } from '../served-api.js'
import type { ClientFrame, ServerFrame } from './frames.js'
import { readAuthObject } from './handshake.js'

export interface ConnectionSubscriptionsParts {
  readonly app: Application
  readonly served: ServedApi
  readonly request: IncomingMessage
  readonly send: (frame: ServerFrame) => void
  /** The connection hangs on this identity too, until the returned function is called. */
  readonly hold: (identity: Identity) => () => void
}

export interface ConnectionSubscriptions {
  start(frame: Extract<ClientFrame, { type: 'start' }>): Promise<void>
  /** Also of an id that is not there, which is told the same. */
  stop(id: string): void
  close(): void
}

type End = () => void

/** The subscriptions of one connection: each says who asks, may fail by itself, and ends by itself. */
export function createConnectionSubscriptions(
  parts: ConnectionSubscriptionsParts,
): ConnectionSubscriptions {
  const { served, send } = parts
  const running = new Map<string, End>()
  let closed = false

  const fail = (id: string, errors: readonly AppSyncErrorView[] | AppSyncErrorView) =>
    send({ type: 'error', id, payload: { errors } })

  /** Ends it from this side. Nothing happens when it has ended. */
  const endWith = (id: string, end: End, error: AppSyncErrorView) => {
    if (running.get(id) !== end) return
    end()
    fail(id, [error])
  }

  async function start(frame: Extract<ClientFrame, { type: 'start' }>) {
    const { id } = frame
    if (running.has(id)) {
      const message = `The operation ${id} is already running on this connection.`
      return fail(id, [{ errorType: 'DuplicatedOperationError', message }])
    }
    const limit = served.limits.subscriptionsPerConnection
    if (running.size >= limit) {
      const message = `Max number of ${limit} subscriptions reached`
      // This one error comes as an object where all others come as a list.
      return fail(id, { errorType: 'MaxSubscriptionsReachedError', message })
    }
    const ends: End[] = []
    const end = () => {
      if (running.get(id) === end) running.delete(id)
      for (const one of ends.splice(0)) one()
    }
    // Takes its place before anything is awaited, so that a second one with this id finds it.
    running.set(id, end)
    try {
      const identity = await authorizeStart(parts, frame)
      ends.push(parts.hold(identity))
      const subscription = await understand(parts, frame, identity)
      const gate = await open(parts, subscription, identity, () =>
        endWith(id, end, {
          errorType: 'Unauthorized',
          message: notAuthorized([subscription.field], 'Subscription'),
        }),
      )
      ends.push(gate.leave)
      // It was stopped meanwhile, or the connection has gone.
      if (closed || running.get(id) !== end) return end()
      ends.push(
        served.events.add(subscription.field, (event) => {
          if (!subscription.matches(event) || gate.accepts?.(event) === false) return
          deliver(parts, id, subscription, event)
        }),
      )
      send({ type: 'start_ack', id })
    } catch (error) {
      if (running.get(id) !== end) return
      end()
      fail(id, [viewOf(parts, error)])
    }
  }

  return {
    start,
    stop(id) {
      running.get(id)?.()
      send({ type: 'complete', id })
    },
    close() {
      closed = true
      for (const end of [...running.values()]) end()
    },
  }
}

async function authorizeStart(
  { app, served, request }: ConnectionSubscriptionsParts,
  { data, authorization }: Extract<ClientFrame, { type: 'start' }>,
): Promise<Identity> {
  const headers = readAuthObject(authorization, request)
  const identity = await served.authorize({ headers, path: served.api.path, body: data }, request)
  app.operationRate.take(identity.user.id)
  return identity
}

async function understand(
  { app, served }: ConnectionSubscriptionsParts,
  { data }: Extract<ClientFrame, { type: 'start' }>,
  { user }: Identity,
): Promise<StartedSubscription> {
  const { query, variables, operationName } = readOperation(data)
  const { document, errors } = served.prepareDocument(query)
  if (document === undefined) throw errors[0] ?? new GraphQLError('The document is wrong.')
  const operation = requireOperation(document, operationName)
  if (operation.operation !== 'subscription') {
    const message = `${operation.operation} not supported through the realtime channel`
    throw new AppSyncError('UnsupportedOperation', message, 400)
  }
  await served.api.prepare(app, user, 'subscription')
  return startedSubscription(served.api, document, operation, variables)
}

/** Asks the subscription's resolver. It listens before it asks, so that no removal falls in between. */
async function open(
  { app, served }: ConnectionSubscriptionsParts,
  { field, args }: StartedSubscription,
  { user: viewer }: Identity,
  onRemoved: () => void,
) {
  const { conversationId } = args
  const leave =
    typeof conversationId !== 'string'
      ? () => {}
      : app.bus.subscribe(conversationId, (signal) => {
          if (signal.kind === 'member-removed' && signal.userId === viewer.id) onRemoved()
        })
  try {
    const gate = await served.api.gates[field]?.(args, { app, viewer })
    if (gate === undefined) throw new Error(`nobody says who may listen to ${field}`)
    return { accepts: gate.accepts, leave }
  } catch (error) {
    leave()
    if (error instanceof RequestError && error.code === 'forbidden') {
      throw new AppSyncError('Unauthorized', notAuthorized([field], 'Subscription'), 403)
    }
    throw error
  }
}

function deliver(
  { app, served, send }: ConnectionSubscriptionsParts,
  id: string,
  subscription: StartedSubscription,
  event: EventValue,
) {
  const payload = subscription.result(event)
  const bytes = Buffer.byteLength(JSON.stringify(payload))
  if (bytes > served.limits.payloadBytes) {
    app.logger.error(`an AppSync event of ${bytes} bytes was not delivered: it is too large`)
    return
  }
  send({ type: 'data', id, payload })
}

function viewOf({ app }: ConnectionSubscriptionsParts, error: unknown): AppSyncErrorView {
  if (error instanceof GraphQLError) return formatGraphQLError(error, 'Subscription', app.logger)
  const { errorType, message } = toAppSyncError(error, app.logger)
  return { errorType, message }
}
