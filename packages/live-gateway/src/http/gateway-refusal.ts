import type { VariableProblem } from '../variables/variable-rule.js'

const statusOf = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  'csrf-failed': 403,
  'not-found': 404,
  'method-not-allowed': 405,
  'too-large': 413,
  'unsupported-media-type': 415,
  'too-many': 429,
} as const

/** Why a request is not performed. */
export type RefusalCode = keyof typeof statusOf

/** A request that is not performed. Its message goes to the client. */
export class GatewayRefusal extends Error {
  readonly code: RefusalCode
  readonly problems: readonly VariableProblem[]

  constructor(code: RefusalCode, message: string, problems: readonly VariableProblem[] = []) {
    super(message)
    this.name = 'GatewayRefusal'
    this.code = code
    this.problems = problems
  }

  get status(): number {
    return statusOf[this.code]
  }
}
