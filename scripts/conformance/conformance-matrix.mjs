// Gathers the tests of the conformance kit from a run of vitest: by transport, then by clause.

const inConformance = /^conformance of (.+)$/
const inCatches = /^the conformance kit catches/
const clauseOf = /^(R\d+) (.*)$/s

/** @typedef {{ title: string, state: 'passed' | 'failed' | 'unproven', reason: string }} Trial */

/** A vitest reporter that prints nothing by itself. */
export class ConformanceMatrix {
  /** By transport, then by clause. @type {Map<string, Map<string, Trial[]>>} */
  transports = new Map()
  /** The planted lies, each with the clause that has to catch it. @type {Trial[]} */
  lies = []
  /** What else the kit is tested for: honest weak transports, its own words. @type {Trial[]} */
  others = []
  /** Why the run says nothing. @type {string[]} */
  problems = []

  /**
   * @param {readonly import('vitest/node').TestModule[]} modules
   * @param {readonly { readonly message?: string }[]} unhandled
   */
  onTestRunEnd(modules, unhandled) {
    this.problems.push(...unhandled.map((error) => error.message ?? String(error)))
    for (const module of modules) {
      this.problems.push(...module.errors().map(({ message }) => `${module.moduleId}: ${message}`))
      for (const test of module.children.allTests()) this.#add(test)
    }
  }

  /** @param {import('vitest/node').TestCase} test */
  #add(test) {
    const suite = test.parent.type === 'suite' ? test.parent.name : ''
    const [, clause, title] = clauseOf.exec(test.name) ?? []
    const result = test.result()
    const state = result.state === 'passed' || result.state === 'failed' ? result.state : 'unproven'
    const errors = result.state === 'failed' ? result.errors : []
    const note = 'note' in result ? result.note : undefined
    const reason = errors[0]?.message ?? note?.replace(/^UNPROVEN: /, '') ?? ''
    const [, transport] = inConformance.exec(suite) ?? []
    if (transport === undefined || clause === undefined || title === undefined) {
      const trials = inCatches.test(suite) ? this.lies : this.others
      trials.push({ title: test.fullName, state, reason })
      return
    }
    const clauses = this.transports.get(transport) ?? new Map()
    this.transports.set(transport, clauses)
    clauses.set(clause, [...(clauses.get(clause) ?? []), { title, state, reason }])
  }

  /** The names of all clauses that a test has, in their order. */
  #clauses() {
    const names = new Set([...this.transports.values()].flatMap((clauses) => [...clauses.keys()]))
    return [...names].sort((one, other) => Number(one.slice(1)) - Number(other.slice(1)))
  }

  /** Clause by transport, and below it every trial that failed or could not be made, with why. */
  print() {
    const names = [...this.transports.keys()]
    const cell = (/** @type {string} */ text) => text.padEnd(20)
    console.log(['clause', ...names].map(cell).join('').trimEnd())
    for (const clause of this.#clauses()) {
      const cells = names.map((name) => {
        const trials = this.transports.get(name)?.get(clause) ?? []
        const passed = trials.filter(({ state }) => state === 'passed').length
        return `${verdictOf(trials)} (${passed} of ${trials.length})`
      })
      console.log([clause, ...cells].map(cell).join('').trimEnd())
    }
    for (const [name, clauses] of this.transports) {
      for (const [clause, trials] of clauses) {
        for (const { title, state, reason } of trials) {
          if (state === 'passed') continue
          const word = state === 'failed' ? 'FAILED' : 'UNPROVEN'
          console.log(`${word}  ${name} ${clause} ${title}: ${reason}`)
        }
      }
    }
    for (const { title, state, reason } of [...this.lies, ...this.others]) {
      if (state !== 'passed') console.log(`FAILED  ${title}: ${reason}`)
    }
    console.log('')
  }

  /** A target for each clause that could be tried, and one for the lies: what is unproven is neither met nor missed. */
  targets() {
    const targets = []
    for (const clause of this.#clauses()) {
      for (const [name, clauses] of this.transports) {
        const trials = clauses.get(clause) ?? []
        const verdict = verdictOf(trials)
        if (verdict === 'UNPROVEN') continue
        const failed = trials.filter(({ state }) => state === 'failed').length
        targets.push({
          name: `${clause} ${name}`,
          measured: `${failed} of ${trials.length} tests failed`,
          limit: '0',
          met: failed === 0,
        })
      }
    }
    const caught = this.lies.filter(({ state }) => state === 'passed').length
    targets.push({
      name: 'planted lies',
      measured: `${caught} caught`,
      limit: `${this.lies.length} of ${this.lies.length}, and not none`,
      met: caught === this.lies.length && caught > 0,
    })
    const wrong = this.others.filter(({ state }) => state !== 'passed').length
    targets.push({
      name: 'honest weak transports, the kit itself',
      measured: `${wrong} of ${this.others.length} tests failed`,
      limit: '0',
      met: wrong === 0 && this.others.length > 0,
    })
    return targets
  }
}

/** @param {readonly Trial[]} trials */
function verdictOf(trials) {
  if (trials.some(({ state }) => state === 'failed')) return 'FAILED'
  if (trials.length > 0 && trials.every(({ state }) => state === 'passed')) return 'proved'
  return 'UNPROVEN'
}
