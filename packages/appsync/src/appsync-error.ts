import type { ChatError } from '@parley/core'
import { codeOf, fault, isChatError, retryAfterMs, type ServerCode } from '@parley/graphql'

/** For each code: what the `errorType` of AppSync has in it. The first that fits counts. */
const meanings: readonly (readonly [RegExp, ServerCode])[] = [
  [/^Unauthorized$|AccessDenied/, 'forbidden'],
  [/uthorized|xpired|Signature|Unrecognized|Authentication/, 'auth'],
  [/Limit|Max|Thrott|TooMany|Throughput/, 'rate-limited'],
  [/ConditionalCheck/, 'conflict'],
  [/^(Bad|Malformed|Mapping|Duplicated)/, 'invalid'],
  [/^(Validation|Unsupported)/, 'unsupported'],
  [/Timeout/, 'timeout'],
]

interface AppSyncErrorLike {
  readonly errorType?: unknown
  readonly errorCode?: unknown
  readonly errorInfo?: { readonly retryAfterMs?: unknown } | null
  readonly message?: unknown
}

/**
 * The ChatError of what AppSync answered, by its first error: `{ errors: [...] }`, `{ errors: {...} }` or the
 * error itself. The message has its type, and the field that a schema does not have, but no other text.
 *
 * @param answer Over HTTP, whose status counts where the error has no type that is known.
 */
export function appSyncError(payload: unknown, answer?: Response): ChatError {
  const status = answer?.status
  const { errors } = (payload ?? {}) as { readonly errors?: unknown }
  const [first] = [errors ?? payload].flat() as readonly (AppSyncErrorLike | null | undefined)[]
  const { errorType, errorCode, errorInfo, message } = first ?? {}
  const type = `${errorType ?? ''}`
  const text = `${message}`
  // What a document asks for and the schema does not have is told without a type, perhaps after what follows from it.
  const missing = !type && /ield\W+(\w+)\W+\w+ type\W+(\w+)/.exec(JSON.stringify(errors))
  if (missing) return fault('unsupported', `The schema has no ${missing[2]}.${missing[1]}`)
  const words = /xpired/.test(text) && /uthorized/.test(type) ? text : type || text
  const waitMs = errorInfo?.retryAfterMs
  return fault(
    meanings.find(([meant]) => meant.test(words))?.[1] ??
      [type || status, errorCode, status].map(codeOf).find(Boolean) ??
      'server',
    `AppSync answered with ${/^[\w:.-]{1,64}$/.test(type) ? type : (status ?? 'errors')}`,
    typeof waitMs === 'number' ? waitMs : retryAfterMs(answer?.headers.get('retry-after')),
  )
}

/** What `fetch` or an app's own function threw, which is not kept: it may hold a token or a message's text. */
export function thrownError(thrown: unknown): ChatError {
  if (isChatError(thrown)) return thrown
  // `fetch` rejects with a TypeError and nothing else.
  return thrown instanceof TypeError
    ? fault('network', 'The server was not reached')
    : fault('server', 'Asking for credentials failed')
}
