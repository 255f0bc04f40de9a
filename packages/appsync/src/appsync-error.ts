import type { ChatError } from '@parley/core'
import { codeOf, fault, type ServerCode } from '@parley/graphql'

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
  readonly path?: unknown
}

/**
 * The ChatError of what AppSync answered, by its first error: `{ errors: [...] }`, `{ errors: {...} }` or the
 * error itself. The message has its type, and the field that a schema does not have, but no other text.
 *
 * @param status Of HTTP, which counts where the error has no type that is known.
 */
export function appSyncError(payload: unknown, status?: number): ChatError {
  const { errors } = (payload ?? {}) as { readonly errors?: unknown }
  const [first] = [errors ?? payload].flat() as readonly (AppSyncErrorLike | null | undefined)[]
  const { errorType, errorCode, errorInfo, message, path } = first ?? {}
  const type = typeof errorType === 'string' ? errorType : ''
  const text = `${message}`
  // What a document asks for and the schema does not have is told without a type.
  const missing = type === '' && path == null && /ield\W+(\w+)\W+\w+ type\W+(\w+)/.exec(text)
  if (missing) return fault('unsupported', `The schema has no ${missing[2]}.${missing[1]}`)
  const isExpired = /xpired/.test(text) && /uthorized/.test(type)
  const words = isExpired ? text : type || text
  const waitMs = errorInfo?.retryAfterMs
  return fault(
    meanings.find(([meant]) => meant.test(words))?.[1] ??
      [type || status, errorCode, status].map(codeOf).find(Boolean) ??
      'server',
    `AppSync answered with ${/^[\w:.-]{1,64}$/.test(type) ? type : (status ?? 'errors')}`,
    typeof waitMs === 'number' ? waitMs : undefined,
  )
}
