import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import type { Application } from '../application.js'
import type { HttpEndpoint } from '../graphql/http-endpoint.js'
import type { Identify } from '../identity.js'
import { RequestError } from '../request-error.js'
import { ownHeaders, sendError, sendJson } from './json-response.js'
import { createOperationRoute } from './operation-route.js'
import { discardBody } from './read-body.js'
import { judgeOrigin } from './request-origin.js'
import type { SessionRoute } from './session-routes.js'

export interface RequestHandlerParts {
  readonly app: Application
  readonly identify: Identify
  readonly allowedOrigins: ReadonlySet<string>
  readonly endpoint: HttpEndpoint
  readonly sessionRoutes: Readonly<Record<string, SessionRoute>>
  /** What answers everything below a path, whatever the method, by that path: `/live`. */
  readonly mounts: Readonly<Record<string, Route>>
  /** Endpoints of AppSync APIs, which write their own errors. */
  readonly endpoints: Readonly<Record<string, Readonly<Record<string, Route>>>>
  readonly fallback: ((request: IncomingMessage, response: ServerResponse) => void) | undefined
}

/** Answers a request; rejects with RequestError for what it refuses. */
export type Route = (
  request: IncomingMessage,
  response: ServerResponse,
  headers: OutgoingHttpHeaders,
) => Promise<void>

/** Finds the route, after it is sure that no foreign site is asking; every failure is answered as JSON. */
export function createRequestHandler(parts: RequestHandlerParts) {
  const { app } = parts
  const routes: Readonly<Record<string, Readonly<Record<string, Route>>>> = {
    ...parts.endpoints,
    '/graphql': { POST: createOperationRoute(parts) },
    '/session': parts.sessionRoutes,
    '/health': {
      GET: async (_request, response, headers) =>
        sendJson(response, 200, { status: 'ok' }, headers),
    },
  }

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const [path = '/'] = (request.url ?? '/').split('?')
    const mount = mountOf(parts.mounts, path)
    if (mount !== undefined) {
      const { 'cache-control': _, ...own } = ownHeaders
      return mount(request, response, { ...own, ...corsHeaders(request, parts.allowedOrigins) })
    }
    const route = Object.hasOwn(routes, path) ? routes[path] : undefined
    if (route === undefined) {
      if (parts.fallback !== undefined) return parts.fallback(request, response)
      const error = new RequestError(
        'gone',
        'There is nothing at this address: the chat is at /graphql and /session.',
      )
      sendError(response, error, {}, 404)
      discardBody(request)
      return
    }
    const headers = corsHeaders(request, parts.allowedOrigins)
    if (request.method === 'OPTIONS' && headers['access-control-allow-origin'] !== undefined) {
      response.writeHead(204, {
        ...headers,
        ...preflightHeaders,
        ...(Object.hasOwn(parts.endpoints, path) ? appSyncPreflightHeaders : {}),
        allow: Object.keys(route).join(', '),
      })
      response.end()
      return
    }
    const method = request.method ?? ''
    const handle = Object.hasOwn(route, method) ? route[method] : undefined
    if (handle === undefined) {
      const allowed = Object.keys(route).join(', ')
      const error = new RequestError('unsupported', `This address takes ${allowed}.`)
      sendError(response, error, { ...headers, allow: allowed })
      discardBody(request)
      return
    }
    await handle(request, response, headers)
  }

  return (request: IncomingMessage, response: ServerResponse) => {
    answer(request, response)
      .catch((error: unknown) => {
        const known = error instanceof RequestError
        if (!known) app.logger.error('a request failed', error)
        const shown = known
          ? error
          : new RequestError('server', 'The server failed to answer; its log has the cause.')
        const ends = request.complete ? {} : { connection: 'close' }
        sendError(response, shown, { ...allowedHeaders(request, parts.allowedOrigins), ...ends })
        discardBody(request)
      })
      .catch((error: unknown) => app.logger.error('an answer could not be sent', error))
  }
}

const mountOf = (mounts: RequestHandlerParts['mounts'], path: string) =>
  Object.entries(mounts).find(([at]) => path.startsWith(`${at}/`))?.[1]

const appSyncPreflightHeaders: OutgoingHttpHeaders = {
  'access-control-allow-headers':
    'authorization, content-type, x-api-key, x-amz-date, x-amz-security-token, x-amz-user-agent',
}

const preflightHeaders: OutgoingHttpHeaders = {
  'access-control-allow-methods': 'GET, POST, DELETE',
  'access-control-allow-headers': 'authorization, content-type',
  'access-control-max-age': '600',
}

/** Throws `forbidden` for a foreign origin: a page of another site may not act for the person. */
function corsHeaders(request: IncomingMessage, allowed: ReadonlySet<string>): OutgoingHttpHeaders {
  if (judgeOrigin(request, allowed) === 'foreign') {
    throw new RequestError(
      'forbidden',
      'Pages of this origin may not use this server: add it to the option allowedOrigins if they should.',
    )
  }
  return allowedHeaders(request, allowed)
}

function allowedHeaders(
  request: IncomingMessage,
  allowed: ReadonlySet<string>,
): OutgoingHttpHeaders {
  if (judgeOrigin(request, allowed) !== 'allowed')
    return allowed.size === 0 ? {} : { vary: 'origin' }
  return {
    'access-control-allow-origin': request.headers.origin,
    'access-control-allow-credentials': 'true',
    'access-control-expose-headers': 'retry-after',
    'cross-origin-resource-policy': 'cross-origin',
    vary: 'origin',
  }
}
