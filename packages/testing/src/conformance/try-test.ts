import type { Clause, ConformanceTest } from './clause.js'
import { createStage } from './stage.js'
import type { ConformanceSubject } from './subject.js'
import { shown, Unproven, Violation } from './violation.js'

export type Outcome =
  | { readonly state: 'passed' }
  | { readonly state: 'failed'; readonly reason: string }
  | { readonly state: 'unproven'; readonly reason: string }

/** Runs one test of a clause on fresh accounts; never rejects. */
export async function tryTest(
  subject: ConformanceSubject,
  clause: Clause,
  test: ConformanceTest,
): Promise<Outcome> {
  const stage = createStage(subject)
  try {
    await test.run(stage)
    return { state: 'passed' }
  } catch (thrown) {
    if (thrown instanceof Unproven) return { state: 'unproven', reason: thrown.message }
    const happened = thrown instanceof Violation ? thrown.message : `${shown(thrown)} was thrown`
    const what = `${clause.name} is broken: ${happened}.`
    return {
      state: 'failed',
      reason: `${what}\nWhy it matters: ${test.matters}\nTo fix: ${test.fix}`,
    }
  } finally {
    stage.end()
  }
}
