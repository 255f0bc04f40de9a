import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import {
  type ConformanceReport,
  defineTransportConformance,
  formatConformance,
  runTransportConformance,
} from '../src/conformance/index.js'
import { eachTransport } from './lies/lie.js'
import { memorySubject } from './memory-subject.js'

const patience = { limitMs: 1_000, promptMs: 500, quietMs: 10 }

/** Test functions of no runner: what was defined, to be run here. */
function definedBy(subject: Parameters<typeof defineTransportConformance>[0] | object) {
  const tests = new Map<string, (...context: readonly unknown[]) => Promise<void>>()
  const suites: string[] = []
  defineTransportConformance({
    ...memorySubject(),
    patience,
    ...subject,
    describe(name: string, define: () => void) {
      suites.push(name)
      define()
    },
    it: (name: string, run: (...context: readonly unknown[]) => Promise<void>) =>
      tests.set(name, run),
  })
  const run = async (name: string, ...context: readonly unknown[]) => {
    const [, test] = [...tests].find(([title]) => title.startsWith(name)) ?? []
    if (!test) throw new Error(`There is no test "${name}".`)
    await test(...context)
  }
  return { tests, suites, run }
}

it('has the words of every clause as the contract says them', async () => {
  const contract = await readFile(new URL('../../core/src/transport.ts', import.meta.url), 'utf8')
  const said = contract.replace(/\n \* +/g, ' ')
  const { clauses } = await runTransportConformance({
    create: () => Promise.reject(new Error('nothing is tried here')),
  })
  expect(clauses.map(({ clause }) => clause)).toEqual(
    Array.from({ length: 18 }, (_, index) => `R${index + 1}`),
  )
  for (const { clause, words } of clauses) expect(said).toContain(`- ${clause} ${words}`)
})

it('defines one test a title under the name of the transport, each beginning with its clause', () => {
  const { suites, tests } = definedBy({ name: 'mine' })
  expect(suites).toEqual(['conformance of mine'])
  expect(tests.size).toBeGreaterThan(60)
  for (const name of tests.keys()) expect(name).toMatch(/^R\d+ /)
})

it('passes what holds, and skips what cannot be tried with why', async () => {
  const { run } = definedBy({})
  await run('R7 a conversation without messages')
  const notes: string[] = []
  await run('R9 credentials that have expired', { skip: (note: string) => notes.push(note) })
  expect(notes).toEqual(['UNPROVEN: there is no control `expireCredentials`'])
})

it('fails what cannot be tried where the runner has no skip: never green', async () => {
  const { run } = definedBy({})
  await expect(run('R9 credentials that have expired')).rejects.toThrow('UNPROVEN')
})

it('says of a failure the clause, what happened, why it matters and how to fix it', async () => {
  const subject = eachTransport((honest) => ({
    loadMessages: async (request, options) => ({
      ...(await honest.loadMessages(request, options)),
      atStart: true,
    }),
  }))(memorySubject())
  const { run } = definedBy(subject)
  const failure = await run('R7 the newest page').catch((error: Error) => error.message)
  expect(failure).toContain('R7 is broken: `atStart` is true with 11 before.')
  expect(failure).toContain('Why it matters: ')
  expect(failure).toContain('To fix: ')
})

it('tries nothing but the clauses that are asked for', async () => {
  const report = await runTransportConformance(memorySubject(), ['R12', 'R13'])
  expect(report.clauses.map(({ clause }) => clause)).toEqual(['R12', 'R13'])
})

it('reports a transport that cannot even be made as failed, and never rejects', async () => {
  const create = () => Promise.reject(new Error('no server'))
  const report = await runTransportConformance({ create }, ['R1'])
  expect(report.clauses[0]?.verdict).toBe('FAILED')
  expect(formatConformance(report)).toContain('no server')
})

it('prints a row a clause with what failed or was not tried, and counts none of that as proved', () => {
  const clause = { words: '' }
  const passed = { title: 'holds', outcome: { state: 'passed' } } as const
  const failed = { title: 'breaks', outcome: { state: 'failed', reason: 'R2 is broken' } } as const
  const untried = { title: 'waits', outcome: { state: 'unproven', reason: 'no control' } } as const
  const report: ConformanceReport = {
    name: 'mine',
    clauses: [
      { ...clause, clause: 'R1', verdict: 'proved', tests: [passed, passed] },
      { ...clause, clause: 'R2', verdict: 'FAILED', tests: [passed, failed, untried] },
      { ...clause, clause: 'R3', verdict: 'UNPROVEN', tests: [passed, untried] },
    ],
  }
  expect(formatConformance(report).split('\n')).toEqual([
    'R1   proved   2 of 2',
    'R2   FAILED   1 of 3',
    '       failed: breaks: R2 is broken',
    '       unproven: waits: no control',
    'R3   UNPROVEN 1 of 2',
    '       unproven: waits: no control',
    'mine: 1 proved, 1 failed, 1 unproven',
  ])
})

it('leaves no timer behind, not even where it waited for the first of several', async () => {
  const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length
  const before = timers()
  const subject = { ...memorySubject(), patience: { limitMs: 60_000 } }
  const report = await runTransportConformance(subject, ['R6', 'R15'])
  expect(report.clauses.map(({ verdict }) => verdict)).not.toContain('FAILED')
  expect(timers()).toBeLessThanOrEqual(before)
})
