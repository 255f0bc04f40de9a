import { shown, Violation } from './violation.js'

/** What the call returns; a Violation where it throws at once instead of rejecting. */
export function beginCall(doing: string, call: () => Promise<unknown>): Promise<unknown> {
  try {
    return call()
  } catch (thrown) {
    throw new Violation(`${doing} threw ${shown(thrown)} at once instead of rejecting`)
  }
}
