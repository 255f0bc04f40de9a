/** Why an upstream's answer could not be used. */
export type UpstreamErrorCode =
  /** No connection, or it broke. */
  | 'upstream-unreachable'
  /** No whole answer in time. */
  | 'upstream-timeout'
  /** A status other than 2xx. */
  | 'upstream-status'
  /** HTML, or anything else that is no GraphQL answer. */
  | 'upstream-not-json'
  /** More bytes than are accepted. */
  | 'upstream-too-large'
  /** The answer has GraphQL errors. */
  | 'upstream-errors'
  /** The data lacks what the document asks for: another schema answers there. */
  | 'upstream-shape'

/** One error of a GraphQL answer. */
export interface GraphQLAnswerError {
  readonly message: string
  readonly extensions?: Readonly<Record<string, unknown>>
}

/** An upstream that could not be used. Its message goes to the log, never to clients. */
export class UpstreamError extends Error {
  readonly code: UpstreamErrorCode
  /** The upstream asked to be left alone for so long. */
  readonly retryAfterMs: number | undefined
  /** What the upstream itself said, for operations that forward it. */
  readonly errors: readonly GraphQLAnswerError[]

  constructor(
    code: UpstreamErrorCode,
    message: string,
    details: {
      readonly retryAfterMs?: number | undefined
      readonly errors?: readonly GraphQLAnswerError[]
      readonly cause?: unknown
    } = {},
  ) {
    super(message, { cause: details.cause })
    this.name = 'UpstreamError'
    this.code = code
    this.retryAfterMs = details.retryAfterMs
    this.errors = details.errors ?? []
  }
}
