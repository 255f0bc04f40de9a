import { clauses } from './clauses.js'
import { type ClauseResult, type ConformanceReport, verdictOf } from './conformance-report.js'
import type { ConformanceSubject } from './subject.js'
import { tryTest } from './try-test.js'

/**
 * Tries every clause and says which hold, without a test runner. Never rejects; the accounts it made stay in the backend.
 *
 * @param only Names of clauses, as `['R7']`. Default: all.
 */
export async function runTransportConformance(
  subject: ConformanceSubject,
  only?: readonly string[],
): Promise<ConformanceReport> {
  const results: ClauseResult[] = []
  for (const clause of clauses) {
    if (only && !only.includes(clause.name)) continue
    const tests = []
    for (const test of clause.tests) {
      tests.push({ title: test.title, outcome: await tryTest(subject, clause, test) })
    }
    results.push({ clause: clause.name, words: clause.words, tests, verdict: verdictOf(tests) })
  }
  return { name: subject.name ?? 'transport', clauses: results }
}
