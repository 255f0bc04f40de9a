import { clauses } from './clauses.js'
import type { ConformanceSubject } from './subject.js'
import { tryTest } from './try-test.js'

/** The functions of any test runner that has them: vitest, node:test, Jest, Mocha. */
export interface TestFunctions {
  describe(name: string, define: () => void): unknown
  it(name: string, run: (...context: readonly unknown[]) => Promise<void>): unknown
}

/**
 * Defines one test for each thing that a clause asks for, named by the clause. What cannot be tried here is skipped with
 * `UNPROVEN` and why, through the `skip` of the runner's test context; it fails where the runner has none.
 */
export function defineTransportConformance(options: TestFunctions & ConformanceSubject): void {
  const { describe, it, name = 'transport' } = options
  describe(`conformance of ${name}`, () => {
    for (const clause of clauses) {
      for (const test of clause.tests) {
        it(`${clause.name} ${test.title}`, async (...context) => {
          const outcome = await tryTest(options, clause, test)
          if (outcome.state === 'failed') throw new Error(outcome.reason)
          if (outcome.state === 'unproven') skip(context[0], `UNPROVEN: ${outcome.reason}`)
        })
      }
    }
  })
}

function skip(context: unknown, reason: string): void {
  const { skip } = (context ?? {}) as { readonly skip?: (reason: string) => void }
  if (typeof skip !== 'function') throw new Error(reason)
  skip.call(context, reason)
}
