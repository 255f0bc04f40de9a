import type { Credentials, LiveUser } from '../access/live-user.js'
import type { LiveOperation } from '../define-operation.js'
import type { Variables } from '../variables/variable-rule.js'

/** A request for an operation that its caller may perform. */
export interface OperationRequest {
  readonly request: Request
  readonly url: URL
  readonly credentials: Credentials
  readonly operation: LiveOperation
  readonly variables: Variables
  readonly user: LiveUser | undefined
}
