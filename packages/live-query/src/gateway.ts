import type { User } from '@parley/core'
import {
  createTokenSource,
  fault,
  type GetToken,
  type GraphQLOperation,
  graphqlFailure,
  isChatError,
  type ServerCode,
} from '@parley/graphql'
import type { Envelope } from './answer.js'

export interface GatewayOptions {
  /** Where the gateway is, as `/live` for `/live/operations/Name`; relative to the page where there is one. */
  readonly url: string
  /** Asked before each request, sent as `Authorization: Bearer`. @default none: a session cookie and the gateway's CSRF token */
  readonly getToken?: GetToken
  /** Sent with each request; names in lower case. */
  readonly headers?: Readonly<Record<string, string>>
  /** @default the global one */
  readonly fetch?: typeof fetch
  /** Whether cookies go along. @default 'same-origin' */
  readonly credentials?: RequestCredentials
}

/** An operation with its variables. */
export interface Query {
  readonly document: string
  readonly variables: object
}

/** Where operations are asked, with whatever it takes to be let in. */
export interface Gateway {
  /**
   * Runs an operation to its end; rejects with a ChatError, or with the signal's reason.
   *
   * @param keepalive It outlives the page. @default false
   */
  run<Request, Result>(
    operation: GraphQLOperation<Request, Result>,
    request: Request,
    signal?: AbortSignal,
    keepalive?: boolean,
  ): Promise<Result>
  /**
   * Whatever the gateway answers to an operation. A refused token is renewed, once.
   *
   * @param parameters More of a query, such as `&wg_live`.
   */
  ask(query: Query, init: RequestInit, parameters?: string): Promise<Response>
}

/** @param changed A mutation has succeeded. */
export function createGateway(options: GatewayOptions, me: User, changed: () => void): Gateway {
  const tokens = options.getToken && createTokenSource(options.getToken)
  let csrf: string | undefined

  const send = async (path: string, init: RequestInit, refused = false): Promise<Response> => {
    const token = await tokens?.({ refused })
    const response = await (options.fetch ?? fetch)(options.url + path, {
      credentials: options.credentials,
      ...init,
      headers: {
        ...(token && { authorization: `Bearer ${token}` }),
        ...options.headers,
        ...init.headers,
      },
    } as RequestInit)
    return response.status === 401 && tokens && !refused ? send(path, init, true) : response
  }

  const askCsrf = async (init: RequestInit) => {
    const response = await send('/auth/cookie/csrf', init)
    return response.ok ? response.text() : ''
  }

  const ask: Gateway['ask'] = async (query, init, parameters = '') => {
    const [kind, name] = query.document.match(/[\w/]+/g) ?? []
    const path = `/operations/${name}`
    const body = JSON.stringify(query.variables)
    if (kind === 'query')
      return send(`${path}?wg_variables=${encodeURIComponent(body)}${parameters}`, init)
    const known = csrf
    csrf ??= tokens ? '' : await askCsrf(init)
    const headers = { 'content-type': 'application/json', ...(csrf && { 'x-csrf-token': csrf }) }
    const response = await send(path, { ...init, method: 'POST', headers, body })
    if (response.ok) changed()
    // Perhaps it was that of an earlier session.
    if (response.status !== 403 || !known) return response
    csrf = undefined
    return ask(query, init)
  }

  return {
    ask,
    async run(operation, request, signal, keepalive = false) {
      try {
        const query = {
          document: operation.document,
          variables: operation.variables(request, { me }),
        }
        const response = await ask(query, { signal, keepalive } as RequestInit).catch(notReached)
        const { data, extensions } = (await answerOf(response)) as Envelope
        if (extensions?.live?.stale) throw oldAnswer()
        return operation.decode(data, { me, request })
      } catch (thrown) {
        throw signal?.reason ?? failureOf(thrown)
      }
    },
  }
}

/** The answer, or a patch that leads to it. Throws the ChatError of a failed one. */
export async function answerOf(response: Response): Promise<Envelope | readonly unknown[]> {
  // Only the gateway itself answers so: what an upstream does not have is an error of its own.
  if (response.status === 404) throw noSuchOperation()
  const text = await response.text().catch(notReached)
  let body: (Envelope & { readonly errors?: readonly unknown[] }) | undefined
  try {
    body = JSON.parse(text)
  } catch {
    // No JSON, as of whatever stands before the gateway: its status tells what failed.
  }
  if (response.ok && body && !body.errors?.length) return body
  throw graphqlFailure(response, body?.errors)
}

export const noSuchOperation = () => fault('unsupported', 'No such operation')

export const oldAnswer = () => fault('server', 'The answer is old')

/** For what a request threw. */
export function notReached(thrown?: unknown): never {
  throw failureOf(thrown, 'network', 'The server was not reached')
}

export function failureOf(
  thrown: unknown,
  code: ServerCode = 'server',
  what = 'The operation map threw',
) {
  return isChatError(thrown) ? thrown : fault(code, what)
}
