import type { Application } from '../application.js'
import type { HttpEndpoint } from '../graphql/http-endpoint.js'
import type { Identify } from '../identity.js'
import { parseJson } from '../parse-json.js'
import { RequestError } from '../request-error.js'
import type { UserView } from '../store/users.js'
import { ownHeaders } from './json-response.js'
import { readJsonBody } from './read-body.js'
import type { Route } from './request-handler.js'

export interface OperationRouteParts {
  readonly app: Application
  readonly identify: Identify
  readonly endpoint: HttpEndpoint
  /** Before the operation is executed. */
  readonly prepare?: (viewer: UserView) => Promise<void>
}

/** Answers one GraphQL operation of somebody who is signed in. */
export function createOperationRoute({
  app,
  identify,
  endpoint,
  prepare,
}: OperationRouteParts): Route {
  return async (request, response, headers) => {
    const identity = await identify(request)
    if (identity === undefined) {
      throw new RequestError(
        'auth',
        'Nobody is signed in: the session is missing, wrong or over. Sign in again.',
      )
    }
    const { user: viewer, sessionId } = identity
    app.operationRate.take(viewer.id)
    const body = await readJsonBody(request)
    requireOperation(body)
    await prepare?.(viewer)
    const result = await endpoint(body, { app, viewer, sessionId })
    response.writeHead(result.status, {
      ...ownHeaders,
      'content-type': 'application/json; charset=utf-8',
      ...headers,
    })
    response.end(await result.text())
  }
}

function requireOperation(body: string) {
  const operation = parseJson(body)
  const isOperation = typeof operation === 'object' && operation !== null && 'query' in operation
  if (isOperation && typeof operation.query === 'string') return
  throw new RequestError(
    'invalid',
    'The body is not a GraphQL request: send {"query": "…", "variables": {…}}.',
  )
}
