import { describe, expect, it } from 'vitest'
import { runTransportConformance } from '../src/conformance/index.js'
import type { Lie } from './lies/lie.js'
import { liesAboutCalls } from './lies/lies-about-calls.js'
import { liesAboutListening } from './lies/lies-about-listening.js'
import { liesAboutMessages } from './lies/lies-about-messages.js'
import { liesAboutRepeats } from './lies/lies-about-repeats.js'
import { liesAboutSessionsAndWires } from './lies/lies-about-sessions-and-wires.js'
import { withRawEvents } from './lies/with-raw-events.js'
import { withSessions } from './lies/with-sessions.js'
import { memorySubject } from './memory-subject.js'

const lies = [
  ...liesAboutMessages,
  ...liesAboutListening,
  ...liesAboutCalls,
  ...liesAboutRepeats,
  ...liesAboutSessionsAndWires,
]
// What is open is counted in the whole process, so that nothing else may run meanwhile.
const countsTheProcess = ({ clause }: Lie) => clause === 'R14'
// Short: a lie that is silence is noticed only when the time is up.
const patience = { limitMs: 700, promptMs: 400, quietMs: 10 }

async function isCaught({ clause, noticedBy, tell }: Lie): Promise<void> {
  const report = await runTransportConformance({ ...tell(memorySubject()), patience }, [clause])
  const tests = report.clauses.flatMap(({ tests }) => tests)
  const failed = tests.filter(({ outcome }) => outcome.state === 'failed')
  expect(failed.map(({ title }) => title).join('; ')).toContain(noticedBy)
}

describe('the conformance kit catches a transport that', () => {
  for (const lie of lies.filter((lie) => !countsTheProcess(lie))) {
    it.concurrent(`${lie.clause} ${lie.name}`, () => isCaught(lie))
  }
  for (const lie of lies.filter(countsTheProcess)) {
    it(`${lie.clause} ${lie.name}`, () => isCaught(lie))
  }
})

describe('the conformance kit', () => {
  it('has a lie for each of the clauses', () => {
    const clauses = Array.from({ length: 18 }, (_, index) => `R${index + 1}`)
    expect(clauses.filter((name) => !lies.some(({ clause }) => clause === name))).toEqual([])
  })

  it('proves every clause of the honest transport behind the lies', async () => {
    const honest = withRawEvents(withSessions(memorySubject()))
    const report = await runTransportConformance(honest)
    const verdicts = report.clauses.map(({ clause, verdict }) => `${clause} ${verdict}`)
    expect(verdicts).toEqual(Array.from({ length: 18 }, (_, index) => `R${index + 1} proved`))
  })
})
