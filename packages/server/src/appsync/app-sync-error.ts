/** A refusal in AppSync's words, which its clients look for. */
export class AppSyncError extends Error {
  readonly errorType: string
  /** The HTTP status, and the `errorCode` of a `connection_error`. */
  readonly status: number
  readonly retryAfterMs: number | undefined

  constructor(errorType: string, message: string, status: number, retryAfterMs?: number) {
    super(message)
    this.name = 'AppSyncError'
    this.errorType = errorType
    this.status = status
    this.retryAfterMs = retryAfterMs
  }
}

export const unauthorized = (message = 'You are not authorized to make this call.') =>
  new AppSyncError('UnauthorizedException', message, 401)

export const badRequest = (message: string) => new AppSyncError('BadRequestException', message, 400)

export const rateExceeded = () => new AppSyncError('LimitExceededError', 'Rate limit exceeded', 429)
