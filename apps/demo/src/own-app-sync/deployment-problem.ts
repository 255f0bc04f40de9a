import type { FieldName } from './form.js'

/** Why a deployment cannot be used, in words for the person, and beside which field they belong. */
export class DeploymentProblem extends Error {
  override readonly name = 'DeploymentProblem'
  /** Undefined: the problem of no field. */
  readonly field: FieldName | undefined

  constructor(message: string, field?: FieldName) {
    super(message)
    this.field = field
  }
}
