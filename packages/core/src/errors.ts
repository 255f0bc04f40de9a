/** Why something failed. The list is closed: every failure in Parley is one of these. */
export type ChatErrorCode =
  /** The credentials were refused, after one refresh. */
  | 'auth'
  /** This account may not do this here; concerns one conversation, not the client. */
  | 'forbidden'
  | 'rate-limited'
  | 'network'
  | 'timeout'
  | 'conflict'
  /** The request is malformed and stays so: repeating it cannot help. */
  | 'invalid'
  | 'too-large'
  | 'unsupported'
  /** A cursor, message or conversation that is no longer there. */
  | 'gone'
  | 'server'
  | 'storage'

const retryableCodes: readonly ChatErrorCode[] = ['network', 'timeout', 'rate-limited', 'server']

export interface ChatErrorOptions {
  /** What happened, why it matters, how to fix it. Never a token, a secret URL or message text. */
  readonly message?: string
  /** Milliseconds the server asked to wait, from `Retry-After`; a floor, not a schedule. */
  readonly retryAfterMs?: number
  readonly cause?: unknown
}

/** The one error class of Parley. Screens show the catalogue's string for `code`; `message` is for developers. */
export class ChatError extends Error {
  readonly code: ChatErrorCode
  /** Whether the same request may succeed later without anybody changing it. */
  readonly retryable: boolean
  readonly retryAfterMs?: number

  constructor(code: ChatErrorCode, options: ChatErrorOptions = {}) {
    super(options.message ?? code, options)
    this.name = 'ChatError'
    this.code = code
    this.retryable = retryableCodes.includes(code)
    if (options.retryAfterMs !== undefined) this.retryAfterMs = options.retryAfterMs
  }
}
