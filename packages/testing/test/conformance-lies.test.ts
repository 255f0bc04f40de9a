import { describe, expect, it } from 'vitest'
import { runTransportConformance } from '../src/conformance/index.js'
import type { Lie } from './lies/lie.js'
import { liesAboutCalls } from './lies/lies-about-calls.js'
import { liesAboutListening } from './lies/lies-about-listening.js'
import { liesAboutMessages } from './lies/lies-about-messages.js'
import { memorySubject } from './memory-subject.js'

const lies = [...liesAboutMessages, ...liesAboutListening, ...liesAboutCalls]
// What is open is counted in the whole process, so that nothing else may run meanwhile.
const countsTheProcess = ({ clause }: Lie) => clause === 'R14'
// Short: a lie that is silence is noticed only when the time is up.
const patience = { limitMs: 1_000, promptMs: 500, quietMs: 10 }

async function isCaught({ clause, noticedBy, tell }: Lie): Promise<void> {
  const report = await runTransportConformance({ ...tell(memorySubject()), patience }, [clause])
  const tests = report.clauses.flatMap(({ tests }) => tests)
  const failed = tests.filter(({ outcome }) => outcome.state === 'failed')
  expect(failed.map(({ title }) => title).join('; ')).toContain(noticedBy)
}

describe('the conformance kit catches a transport that', () => {
  it.concurrent.each(lies.filter((lie) => !countsTheProcess(lie)))('$clause $name', isCaught)
  it.each(lies.filter(countsTheProcess))('$clause $name', isCaught)

  it('breaks any of the clauses', () => {
    const clauses = Array.from({ length: 18 }, (_, index) => `R${index + 1}`)
    expect(clauses.filter((name) => !lies.some(({ clause }) => clause === name))).toEqual([])
  })
})

describe('the conformance kit believes', () => {
  it('the honest transport behind the lies, with as little patience', async () => {
    const report = await runTransportConformance({ ...memorySubject(), patience })
    const failed = report.clauses.filter(({ verdict }) => verdict === 'FAILED')
    expect(failed).toEqual([])
  })
})
