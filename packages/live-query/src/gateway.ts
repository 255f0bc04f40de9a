import {
  createTokenSource,
  fault,
  type GetToken,
  type GraphQLRequest,
  graphqlFailure,
} from '@parley/graphql'

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

/** The answer of an operation, as the gateway writes it. */
export interface Envelope {
  readonly data?: unknown
  /** Stale: the last good data, of an upstream that does not answer now. */
  readonly extensions?: { readonly live?: { readonly stale?: boolean } }
}

/** One query with its variables. */
export interface Query {
  readonly document: string
  readonly variables: object
}

/** Where operations are asked, with whatever it takes to be let in. */
export interface Gateway {
  /** Runs a query or a mutation to its end. */
  readonly request: GraphQLRequest
  /** A query with more parameters, such as `&wg_live`. A refused token is renewed, once. */
  get(query: Query, parameters: string, init: RequestInit): Promise<Response>
  /** A mutation that the end of the page does not stop; nobody waits for it. */
  say(query: Query): void
}

/** @param changed A mutation has succeeded. */
export function createGateway(options: GatewayOptions, changed: () => void): Gateway {
  const tokens = options.getToken && createTokenSource(options.getToken)
  let csrf: string | undefined

  const send = async (path: string, init: RequestInit, refused = false): Promise<Response> => {
    const token = await tokens?.({ refused })
    const response = await (options.fetch ?? fetch)(options.url + path, {
      credentials: options.credentials,
      ...init,
      headers: {
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...options.headers,
        ...init.headers,
      },
    } as RequestInit)
    return response.status === 401 && tokens && !refused ? send(path, init, true) : response
  }

  const post = async (query: Query, init: RequestInit): Promise<Response> => {
    const known = csrf
    if (!tokens && csrf === undefined) {
      const response = await send('/auth/cookie/csrf', init)
      csrf = response.ok ? await response.text() : ''
    }
    const response = await send(`/operations/${partsOf(query)[1]}`, {
      ...init,
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(csrf && { 'x-csrf-token': csrf }) },
      body: JSON.stringify(query.variables),
    })
    // Perhaps it was that of an earlier session.
    if (response.status !== 403 || !known) return response
    csrf = undefined
    return post(query, init)
  }

  const get: Gateway['get'] = (query, parameters, init) => {
    const variables = encodeURIComponent(JSON.stringify(query.variables))
    return send(`/operations/${partsOf(query)[1]}?wg_variables=${variables}${parameters}`, init)
  }

  return {
    get,
    async request({ document, variables = {}, signal }) {
      const query = { document, variables }
      const init = { signal } as RequestInit
      const isChange = partsOf(query)[0] === 'mutation'
      const answer = await answerOf(await (isChange ? post(query, init) : get(query, '', init)))
      if (isChange) changed()
      const { data, extensions } = answer as Envelope
      if (extensions?.live?.stale) throw fault('server', 'The gateway has only an old answer')
      return data
    },
    say(query) {
      post(query, { keepalive: true }).catch(() => {})
    },
  }
}

/** The answer, or a patch that leads to it. Throws the ChatError of a failed one. */
export async function answerOf(response: Response): Promise<Envelope | readonly unknown[]> {
  // Only the gateway itself answers so: what an upstream does not have is an error of its own.
  if (response.status === 404) throw fault('unsupported', 'The gateway has no such operation')
  const body = await response.json().catch((error) => {
    if (error.name !== 'SyntaxError') throw error
  })
  if (response.ok && (Array.isArray(body) || (body?.data && !body.errors?.length))) return body
  throw graphqlFailure(response, body?.errors)
}

function partsOf({ document }: Query): readonly [kind: string, name: string] {
  const [, kind = '', name = ''] = /(\w+) ([\w/]+)/.exec(document) ?? []
  return [kind, name]
}
