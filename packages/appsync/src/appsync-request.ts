import { fault } from '@parley/graphql'
import { appSyncError, thrownError } from './appsync-error.js'
import type { AppSyncAuth, AppSyncHeaders } from './auth.js'
import { endpointUrl } from './endpoint.js'

export interface AppSyncRequestOptions {
  /** The GraphQL endpoint over HTTP, as AWS shows it; or that of a custom domain. */
  readonly endpoint: string
  /** For IAM on a custom domain. @default as the endpoint's host says it */
  readonly region?: string
  /** How requests and the WebSocket are authorised: `apiKey`, `userPool`, `oidc`, `lambda`, or `iam` of `@parley/appsync/iam`. */
  readonly auth: AppSyncAuth
  /** For the fields of Query, Mutation and Subscription that take another mode, by their name. @default `auth` for all */
  readonly authByField?: Readonly<Record<string, AppSyncAuth>>
  /** @default the global one */
  readonly fetch?: typeof fetch
}

/** What AppSync delivers at most: more would be stored, and nobody told. */
const maxBytes = 240 * 1024

/** How an operation is authorised: by the first field of its document. */
export function authOf(
  { auth, authByField }: AppSyncRequestOptions,
  document: string,
): AppSyncAuth {
  const [, field = ''] = /\{\s*(?:\w+\s*:\s*)?(\w+)/.exec(document) ?? []
  return authByField?.[field] ?? auth
}

/**
 * Queries and mutations over HTTP. Credentials that are refused are renewed once, and the request is repeated with them.
 * Rejects with ChatErrors only.
 */
export function createAppSyncRequest(options: AppSyncRequestOptions) {
  return async ({ document, variables, signal }: AppSyncRequest): Promise<unknown> => {
    const { region } = options
    const endpoint = endpointUrl(options.endpoint)
    const body = JSON.stringify({ query: document, variables })
    if (new TextEncoder().encode(body).length > maxBytes) {
      throw fault('too-large', 'The request is over 240 KB')
    }
    const ask = async (refused?: AppSyncHeaders): Promise<unknown> => {
      const auth = authOf(options, document)
      const { headers } = await auth({ endpoint, region, purpose: 'http', body, refused })
      const response = await (options.fetch ?? fetch)(endpoint, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body,
        signal,
      })
      const answer = await readJson(response)
      if (response.ok && answer?.data && !answer.errors?.length) return answer.data
      const error = appSyncError(answer, response)
      if (error.code !== 'auth' || refused) throw error
      return ask(headers)
    }
    return ask().catch((thrown) => {
      throw thrownError(thrown)
    })
  }
}

interface AppSyncRequest {
  readonly document: string
  readonly variables: object
  readonly signal: AbortSignal
}

/** What is not JSON, as the pages of proxies, counts as no data; a connection that breaks meanwhile is thrown. */
async function readJson(
  response: Response,
): Promise<{ readonly data?: unknown; readonly errors?: readonly unknown[] } | null | undefined> {
  const text = await response.text()
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
