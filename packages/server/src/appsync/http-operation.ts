import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { execute } from 'graphql'
import type { Application } from '../application.js'
import { sendJson } from '../http/json-response.js'
import { discardBody, readJsonBody } from '../http/read-body.js'
import { badRequest } from './app-sync-error.js'
import { headerMap } from './auth/credentials.js'
import { eventValue, selectedFields } from './events/event-value.js'
import { formatGraphQLError, toAppSyncError } from './format-errors.js'
import { readOperation, requireOperation } from './operation-request.js'
import type { ServedApi } from './served-api.js'

const maxBodyBytes = 1024 * 1024

/** Answers queries and mutations of one API, and tells its subscriptions what the mutations did. */
export const createHttpOperation =
  (app: Application, served: ServedApi) =>
  async (
    request: IncomingMessage,
    response: ServerResponse,
    headers: OutgoingHttpHeaders,
  ): Promise<void> => {
    try {
      const answer = await answerOperation(app, served, request)
      sendJson(response, 200, answer, headers)
    } catch (error) {
      const { errorType, message, status, retryAfterMs } = toAppSyncError(error, app.logger)
      sendJson(
        response,
        status,
        { errors: [{ errorType, message }] },
        {
          'x-amzn-errortype': errorType,
          ...(retryAfterMs === undefined
            ? {}
            : { 'retry-after': String(Math.ceil(retryAfterMs / 1000)) }),
          ...(request.complete ? {} : { connection: 'close' }),
          ...headers,
        },
      )
      discardBody(request)
    }
  }

async function answerOperation(app: Application, served: ServedApi, request: IncomingMessage) {
  const { api } = served
  const body = await readJsonBody(request, maxBodyBytes)
  const [path = ''] = (request.url ?? '').split('?')
  const credentials = { headers: headerMap(request.headers), path, body }
  const { user: viewer } = await served.authorize(credentials, request)
  app.operationRate.take(viewer.id)

  const { query, variables, operationName } = readOperation(body)
  const { document, errors: wrong } = served.prepareDocument(query)
  if (document === undefined) {
    return { data: null, errors: wrong.map((one) => formatGraphQLError(one, '', app.logger)) }
  }
  const operation = requireOperation(document, operationName)
  if (operation.operation === 'subscription') {
    throw badRequest('Subscriptions go over the WebSocket of this API.')
  }
  await api.prepare(app, viewer, operation.operation)
  const result = await served.ownWrites.run(api, () =>
    execute({
      schema: api.schema,
      document,
      contextValue: { app, viewer },
      variableValues: { ...variables },
      ...(operationName === undefined ? {} : { operationName }),
    }),
  )
  if (operation.operation === 'mutation' && result.data != null) {
    for (const [field, key, inner] of selectedFields(document, operation.selectionSet)) {
      const event = inner && eventValue(document, inner, result.data[key])
      if (event !== undefined) served.events.publish(api.listenersOf.get(field) ?? [], event)
    }
  }
  const rootType = operation.operation === 'mutation' ? 'Mutation' : 'Query'
  const data = result.data ?? null
  if (result.errors === undefined) return { data }
  return {
    data,
    errors: result.errors.map((one) => formatGraphQLError(one, rootType, app.logger)),
  }
}
