import { ChatError, type ChatTransport, type UserId } from '@parley/core'
import { type GraphQLHandler, graphql, HttpResponse } from 'msw'
import {
  createMemoryBackend,
  type MemoryBackend,
  type MemoryBackendOptions,
} from '../memory-backend/memory-backend.js'
import { parleyMutations, parleyQueries, type ResolverContext } from './parley-resolvers.js'
import { createSchemaShapes } from './schema-shapes.js'
import { readVariables } from './variables.js'

export interface ParleyHandlersOptions {
  /** Only requests to this endpoint are answered. @default every endpoint */
  readonly url?: string
  /** Who asks; undefined answers `auth`. @default the backend's first user */
  readonly me?: UserId | ((request: Request) => UserId | undefined)
}

/**
 * msw handlers for every query and mutation of the reference schema, by the operation names of the `parley` preset.
 * They answer from the backend as it is at each request; given only its options, from a backend of their own.
 * Faults of the viewer's link show here too. Subscriptions are not answered.
 */
export function parleyHandlers(
  source: MemoryBackend | MemoryBackendOptions,
  options: ParleyHandlersOptions = {},
): GraphQLHandler[] {
  const backend = 'transportFor' in source ? source : createMemoryBackend(source)
  const { query, mutation } = options.url === undefined ? graphql : graphql.link(options.url)
  const transports = new Map<UserId, ResolverContext['transport']>()

  function transportOf(request: Request): ResolverContext['transport'] {
    const { me = backend.users()[0]?.id } = options
    const userId = typeof me === 'function' ? me(request) : me
    if (userId === undefined) throw signedOutError()
    const transport = transports.get(userId) ?? complete(backend.transportFor(userId))
    transports.set(userId, transport)
    return transport
  }

  const answering =
    (field: string, resolve: (context: ResolverContext) => Promise<unknown>) =>
    async ({ request, query, variables }: Asked) => {
      try {
        const data = await resolve({
          backend,
          transport: transportOf(request),
          variables: readVariables(variables),
          shapes: createSchemaShapes(query.includes('__typename')),
          call: { signal: request.signal },
        })
        return HttpResponse.json({ data: { [field]: data } })
      } catch (error) {
        return failed(error)
      }
    }

  return [
    ...Object.entries(parleyQueries).map(([name, [field, resolve]]) =>
      query(name, answering(field, resolve)),
    ),
    ...Object.entries(parleyMutations).map(([name, [field, resolve]]) =>
      mutation(name, answering(field, resolve)),
    ),
  ]
}

interface Asked {
  readonly request: Request
  readonly query: string
  readonly variables: unknown
}

function failed(error: unknown) {
  const failure = error instanceof ChatError ? error : new ChatError('server', { cause: error })
  if (failure.code === 'network') return HttpResponse.error()
  const { code, message, retryAfterMs } = failure
  const extensions = { code, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) }
  return HttpResponse.json({ errors: [{ message, extensions }] })
}

/** Nothing is left out of a transport made without options, so every method but `upload` is there. */
function complete(transport: ChatTransport): ResolverContext['transport'] {
  return transport as ResolverContext['transport']
}

function signedOutError(): ChatError {
  return new ChatError('auth', {
    message: 'Nobody is signed in, so nothing was done. Pass `me` to parleyHandlers or add a user.',
  })
}
