/** The codes of the transport contract that this server answers with; a test holds them to `@parley/core`. */
export type RequestErrorCode =
  | 'auth'
  | 'forbidden'
  | 'rate-limited'
  | 'conflict'
  | 'invalid'
  | 'too-large'
  | 'unsupported'
  | 'gone'
  | 'server'

/** A refusal that the client may read: its message never holds a token, message text or an internal. */
export class RequestError extends Error {
  readonly code: RequestErrorCode
  readonly retryAfterMs: number | undefined

  constructor(code: RequestErrorCode, message: string, retryAfterMs?: number) {
    super(message)
    this.name = 'RequestError'
    this.code = code
    this.retryAfterMs = retryAfterMs
  }

  /** What GraphQL copies into the answer. */
  get extensions(): Readonly<Record<string, unknown>> {
    return this.retryAfterMs === undefined
      ? { code: this.code }
      : { code: this.code, retryAfterMs: this.retryAfterMs }
  }
}

/** An unknown conversation and one of others answer exactly alike, so that nobody can probe for ids. */
export const notAMember = () =>
  new RequestError(
    'forbidden',
    'This conversation does not exist or you are not a member of it: open one from your conversation list.',
  )
