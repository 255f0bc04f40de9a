import type { Outcome } from './try-test.js'

export interface TestResult {
  readonly title: string
  readonly outcome: Outcome
}

export interface ClauseResult {
  /** `R1` to `R18`. */
  readonly clause: string
  readonly words: string
  readonly verdict: 'proved' | 'FAILED' | 'UNPROVEN'
  readonly tests: readonly TestResult[]
}

export interface ConformanceReport {
  readonly name: string
  readonly clauses: readonly ClauseResult[]
}

/** Proved is what passed in all its parts: one part that could not be tried leaves the clause UNPROVEN. */
export function verdictOf(tests: readonly TestResult[]): ClauseResult['verdict'] {
  if (tests.some(({ outcome }) => outcome.state === 'failed')) return 'FAILED'
  return tests.every(({ outcome }) => outcome.state === 'passed') ? 'proved' : 'UNPROVEN'
}

/** The report as lines to print: a row a clause, under it what failed or could not be tried, and why. */
export function formatConformance({ name, clauses }: ConformanceReport): string {
  const rows = clauses.flatMap(({ clause, verdict, tests }) => {
    const passed = tests.filter(({ outcome }) => outcome.state === 'passed').length
    const reasons = tests.flatMap(({ title, outcome }) =>
      outcome.state === 'passed'
        ? []
        : [`       ${outcome.state}: ${title}: ${outcome.reason.replaceAll('\n', '\n         ')}`],
    )
    return [`${clause.padEnd(4)} ${verdict.padEnd(8)} ${passed} of ${tests.length}`, ...reasons]
  })
  const count = (wanted: string) => clauses.filter(({ verdict }) => verdict === wanted).length
  const summary = `${name}: ${count('proved')} proved, ${count('FAILED')} failed, ${count('UNPROVEN')} unproven`
  return [...rows, summary].join('\n')
}
