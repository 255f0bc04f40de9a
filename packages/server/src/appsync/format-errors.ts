import type { GraphQLError } from 'graphql'
import type { ChatServerLogger } from '../chat-server-options.js'
import { toSafeError } from '../graphql/safe-errors.js'
import { RequestError } from '../request-error.js'
import { AppSyncError } from './app-sync-error.js'

/** An error as AppSync writes it: type and info stand beside the message, not in `extensions`. */
export interface AppSyncErrorView {
  readonly message: string
  readonly errorType?: string
  readonly errorInfo?: Readonly<Record<string, unknown>> | null
  readonly data?: null
  readonly path?: readonly (string | number)[] | null
  readonly locations?: readonly Readonly<Record<string, unknown>>[] | null
}

/** Of a field that failed, or of a document that is wrong: those have no type. */
export function formatGraphQLError(
  error: GraphQLError,
  rootType: string,
  logger: ChatServerLogger,
): AppSyncErrorView {
  const locations = (error.locations ?? []).map((one) => ({ ...one, sourceName: null }))
  const place = { path: error.path ?? null, locations }
  if (error.originalError instanceof RequestError) {
    const type = typeOf(error.originalError)
    const { message, retryAfterMs } = error.originalError
    const errorInfo = retryAfterMs === undefined ? null : { retryAfterMs }
    const told = type === 'Unauthorized' ? notAuthorized(error.path ?? [], rootType) : message
    return { ...place, data: null, errorType: type, errorInfo, message: told }
  }
  const safe = toSafeError(error, logger)
  if (safe.extensions['code'] === 'server') {
    return {
      ...place,
      data: null,
      errorType: 'InternalFailure',
      errorInfo: null,
      message: safe.message,
    }
  }
  return {
    ...place,
    message: error.path === undefined ? `Validation error: ${safe.message}` : safe.message,
  }
}

/** Of what has no field: a refusal, or a failure whose cause only the log learns. */
export function toAppSyncError(error: unknown, logger: ChatServerLogger): AppSyncError {
  if (error instanceof AppSyncError) return error
  if (error instanceof RequestError) {
    const { code, message, retryAfterMs } = error
    return new AppSyncError(typeOf(error), message, statusOf[code] ?? 400, retryAfterMs)
  }
  logger.error('an AppSync request failed', error)
  return new AppSyncError('InternalFailure', 'The server failed; its log has the cause.', 500)
}

const statusOf: Readonly<Partial<Record<RequestError['code'], number>>> = {
  auth: 401,
  forbidden: 403,
  'rate-limited': 429,
  'too-large': 413,
  server: 500,
}

/** AppSync's own names where it has one; else the code, as a resolver would name it. */
function typeOf({ code }: RequestError): string {
  if (code === 'auth') return 'UnauthorizedException'
  if (code === 'forbidden') return 'Unauthorized'
  if (code === 'rate-limited') return 'LimitExceededError'
  return code
}

/** As `util.unauthorized()` says it, with no word about what is there. */
export const notAuthorized = (path: readonly (string | number)[], rootType: string) =>
  `Not Authorized to access ${path.at(-1)}${path.length === 1 ? ` on type ${rootType}` : ''}`
