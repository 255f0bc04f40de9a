import type { Gate } from '../access/gate.js'
import type { Credentials } from '../access/live-user.js'
import type { LiveOperation } from '../define-operation.js'
import type { Invalidation } from '../invalidation/invalidation-bus.js'
import type { AnswerHost } from '../polling/load-answer.js'
import type { Pollers } from '../polling/pollers.js'
import type { Streams } from '../streaming/streams.js'
import { readText } from '../upstream/read-text.js'
import { answerLive } from './answer-live.js'
import { answerOnce } from './answer-once.js'
import { answerQuery } from './answer-query.js'
import type { Csrf } from './csrf.js'
import { GatewayRefusal } from './gateway-refusal.js'
import type { OperationRequest } from './gateway-request.js'
import type { Origins } from './origins.js'
import { variablesOfText, variablesOfUrl } from './read-variables.js'
import { internalErrorResponse, jsonResponse, refusalResponse } from './responses.js'

export interface RoutesHost extends AnswerHost {
  readonly operations: readonly LiveOperation[]
  readonly basePath: string
  readonly maxBodyBytes: number
  readonly gate: Gate
  readonly pollers: Pollers
  readonly streams: Streams
  readonly origins: Origins
  readonly csrf: Csrf
  readonly webhook: ((request: Request) => Promise<Response>) | undefined
  publish(invalidation: Invalidation): Promise<void>
  onError(error: unknown): void
}

/** The paths of the gateway. The answer never rejects. */
export function createRoutes(host: RoutesHost): (request: Request) => Promise<Response> {
  const { gate, csrf, origins, pollers, streams } = host
  const operations = new Map(host.operations.map((operation) => [operation.name, operation]))
  if (operations.size < host.operations.length)
    throw new Error('Two operations have the same name.')

  const route = async (request: Request): Promise<Response> => {
    const url = new URL(request.url)
    const path = url.pathname.startsWith(host.basePath)
      ? url.pathname.slice(host.basePath.length)
      : ''
    if (request.method === 'OPTIONS') return origins.preflight(request)
    const credentials: Credentials = { headers: new Headers(request.headers), url }
    if (path.startsWith('/operations/'))
      return performOperation(request, credentials, path.slice(12))
    if (path === '/webhooks/invalidate' && host.webhook !== undefined) {
      requireMethod(request, 'POST')
      return host.webhook(request)
    }
    if (path === '/auth/user' || path === '/auth/cookie/csrf') {
      requireMethod(request, 'GET')
      const user = await gate.identify(credentials)
      if (path === '/auth/cookie/csrf') return csrf.issue(credentials, user)
      if (user !== undefined) return jsonResponse({ userId: user.id, ...user.profile })
      return new Response(null, { status: 204, headers: { 'cache-control': 'private, no-store' } })
    }
    throw new GatewayRefusal('not-found', 'The gateway has no such path.')
  }

  const performOperation = async (request: Request, credentials: Credentials, name: string) => {
    const operation = operations.get(name)
    if (operation === undefined) {
      throw new GatewayRefusal('not-found', 'There is no operation of this name: declare it first.')
    }
    const isMutation = operation.kind === 'mutation'
    requireMethod(request, isMutation ? 'POST' : 'GET')
    const user = await gate.identify(credentials)
    if (operation.needsUser && user === undefined) {
      throw new GatewayRefusal('unauthenticated', 'Sign in to call this operation.')
    }
    if (isMutation) {
      origins.check(request)
      await csrf.check(credentials, user)
    }
    const { url } = credentials
    const variables = isMutation
      ? variablesOfText(operation, await readJson(request, host.maxBodyBytes))
      : variablesOfUrl(operation, url)
    await gate.admit(operation, { user, variables })
    const asked: OperationRequest = { request, url, credentials, operation, variables, user }
    if (!operation.isLive) {
      return answerOnce(asked, host, async (result) => {
        try {
          for (const invalidation of operation.invalidates(result)) await host.publish(invalidation)
        } catch (error) {
          // The change is made whatever becomes of its announcement; polling finds it.
          host.onError(error)
        }
      })
    }
    return url.searchParams.has('wg_live')
      ? answerLive(asked, pollers, streams, host.onEvent)
      : answerQuery(asked, pollers)
  }

  return async (request) => {
    try {
      return origins.open(request, await route(request))
    } catch (error) {
      if (error instanceof GatewayRefusal) return origins.open(request, refusalResponse(error))
      host.onError(error)
      return origins.open(request, internalErrorResponse())
    }
  }
}

function requireMethod({ method }: Request, wanted: 'GET' | 'POST') {
  if (method !== wanted) throw new GatewayRefusal('method-not-allowed', `Call this by ${wanted}.`)
}

async function readJson(request: Request, maxBytes: number): Promise<string> {
  // A type that no form can send.
  const [mediaType] = (request.headers.get('content-type') ?? '').split(';')
  if (mediaType?.trim().toLowerCase() !== 'application/json') {
    throw new GatewayRefusal('unsupported-media-type', 'Send the variables as application/json.')
  }
  const text = await readText(request, maxBytes)
  if (text === undefined) throw new GatewayRefusal('too-large', `Send at most ${maxBytes} bytes.`)
  return text
}
